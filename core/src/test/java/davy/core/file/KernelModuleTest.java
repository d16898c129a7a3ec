package davy.core.file;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class KernelModuleTest {
    @Test
    void readsItsFields() {
        String modinfo =
                "license=GPL\0\0alias=a=b\0alias=c\0=x\0name=diamorphine\0vermagic=6.1.0 SMP ";
        var module = KernelModule.of(modinfo.getBytes(ISO_8859_1), true);

        assertThat(module.name()).isEqualTo("diamorphine");
        assertThat(module.versionMagic()).isEqualTo("6.1.0 SMP ");
        assertThat(module.license()).isEqualTo("GPL");
        assertThat(module.fields()).containsEntry("alias", "a=b").hasSize(4);
        assertThat(module.signed()).isTrue();
    }

    @Test
    void survivesEmptyFields() {
        assertThat(KernelModule.of(new byte[100_000], false).fields()).isEmpty();
        assertThat(KernelModule.of(new byte[0], false).name()).isNull();
    }
}
