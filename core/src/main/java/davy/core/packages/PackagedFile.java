package davy.core.packages;

import org.jspecify.annotations.Nullable;

/// A path as its package brought it.
///
/// @param owner name of the package
/// @param sum of a regular file's content; null where it is not known or may change
/// @param mode type and permission bits as in `st_mode`; -1 where it is not known, type 0 where
///   only the permissions are
/// @param user name, or a number; empty where it is not known
/// @param group name, or a number; empty where it is not known
/// @param size bytes, 2 GiB less one for all that is longer; -1 where it is not known
/// @param link where a symbolic link pointed; null for other files
/// @param config whether the administrator may change it
public record PackagedFile(
        String owner,
        @Nullable FileSum sum,
        int mode,
        String user,
        String group,
        long size,
        @Nullable String link,
        boolean config) {}
