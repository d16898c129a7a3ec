package davy.agent.check.file;

import java.util.Locale;
import java.util.Set;

/// Names of PHP that tell where data comes from, what is done with it, and what runs it.
final class PhpWords {
    private PhpWords() {}

    /// What a request brings.
    static final Set<String> SOURCES =
            Set.of("$_GET", "$_POST", "$_REQUEST", "$_COOKIE", "$_FILES");

    /// The same, named in strings.
    static final Set<String> SOURCE_NAMES =
            Set.of("_GET", "_POST", "_REQUEST", "_COOKIE", "php://input");

    /// Filters of filter_input that let all through.
    static final Set<String> NO_FILTERS = Set.of("filter_default", "filter_unsafe_raw");

    /// Headers of a request: `$_SERVER['HTTP_X_CMD']`. The name of the host goes into addresses on
    /// many honest pages.
    static boolean isHeader(String key) {
        return key.startsWith("HTTP_") && !key.equals("HTTP_HOST");
    }

    /// What runs text as code.
    static final Set<String> CODE = Set.of("eval", "assert", "create_function");

    /// What runs text as a command.
    static final Set<String> COMMAND =
            Set.of("system", "exec", "shell_exec", "passthru", "popen", "proc_open", "pcntl_exec");

    /// What calls a function that it is given.
    static final Set<String> CALLBACK =
            Set.of(
                    "call_user_func",
                    "call_user_func_array",
                    "array_map",
                    "array_filter",
                    "array_walk",
                    "usort",
                    "uasort",
                    "uksort",
                    "register_shutdown_function",
                    "forward_static_call");

    /// What makes hidden text readable.
    static final Set<String> DECODERS =
            Set.of(
                    "base64_decode",
                    "gzinflate",
                    "gzuncompress",
                    "gzdecode",
                    "str_rot13",
                    "hex2bin",
                    "convert_uudecode",
                    "strrev");

    /// What asks about data and does not give it on.
    static final Set<String> QUESTIONS =
            Set.of(
                    "isset",
                    "empty",
                    "in_array",
                    "is_numeric",
                    "is_array",
                    "is_string",
                    "ctype_alnum",
                    "ctype_digit",
                    "preg_match",
                    "count",
                    "strlen",
                    "array_key_exists");

    /// What makes data of a request harmless.
    static final Set<String> TAMERS =
            Set.of(
                    "intval",
                    "floatval",
                    "int",
                    "float",
                    "bool",
                    "boolval",
                    "escapeshellarg",
                    "escapeshellcmd",
                    "preg_replace",
                    "md5",
                    "sha1",
                    "hash",
                    "filter_var",
                    "filter_input",
                    "sanitize_text_field",
                    "sanitize_key",
                    "absint",
                    "wp_verify_nonce",
                    "check_admin_referer");

    /// Whether a function of this name runs code or commands, or decodes what others run.
    static boolean isDangerous(String name) {
        String lower = name.strip().toLowerCase(Locale.ROOT);
        return CODE.contains(lower) || COMMAND.contains(lower) || lower.equals("base64_decode");
    }
}
