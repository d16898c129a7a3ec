package davy.core.cloud;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import org.junit.jupiter.api.Test;

final class MomentTest {
    private static final Instant AT = Instant.parse("2021-12-26T05:39:01Z");

    @Test
    void formsOfLogs() {
        assertThat(Moment.in("time=\"2021-12-26T13:39:01+08:00\" level=info").instant())
                .isEqualTo(AT);
        assertThat(Moment.in("2021-12-26T13:39:01.123456789+0800|x").instant()).isEqualTo(AT);
        assertThat(Moment.in("[2021/12/26 05:39:01,5Z] x").instant()).isEqualTo(AT);
        assertThat(Moment.in("2021-12-26 13:39:01 INFO").instant()).isNull();
        assertThat(Moment.in("2021-12-26 13:39:01 INFO").text()).isEqualTo("2021-12-26T13:39:01");
        assertThat(Moment.in("2021-12-25T21:39:01-08:00").instant()).isEqualTo(AT);
    }

    @Test
    void noTimes() {
        for (String line :
                new String[] {
                    "",
                    "2021-13-26 13:39:01",
                    "2021-12-26",
                    "12021-12-26 13:39:0",
                    "x",
                    "2021-12-26T13:39:61",
                    "0000-00-00 00:00:00"
                }) {
            assertThat(Moment.in(line)).as(line).isNull();
        }
        assertThat(Moment.in("2021-12-26T13:39:01+99:00")).isNull();
        assertThat(Moment.ofMillis("1640497142000").text()).isEqualTo("2021-12-26T05:39:02Z");
        assertThat(Moment.ofMillis("164049714200x")).isNull();
    }

    @Test
    void withoutAZoneManyTimesCanBeMeant() {
        var local = Moment.in("2021-12-26 13:39:01");
        var slack = Duration.ofMinutes(5);
        assertThat(local.canBe(AT, slack)).as("China").isTrue();
        assertThat(local.canBe(AT.minusSeconds(1800), slack)).as("+08:30").isTrue();
        assertThat(local.canBe(AT.plusSeconds(50), slack)).isTrue();
        assertThat(local.canBe(AT.plusSeconds(120), slack)).as("to the minute").isFalse();
        assertThat(local.canBe(Instant.parse("2021-12-25T13:39:01Z"), slack)).isFalse();
        var exact = Moment.in("2021-12-26T13:39:01+08:00");
        assertThat(exact.canBe(AT.plusSeconds(300), slack)).isTrue();
        assertThat(exact.canBe(AT.plusSeconds(3600), slack)).isFalse();
    }

    @Test
    void otherFactsTellTheZone() {
        var local = Moment.in("2021-12-26 13:39:01");
        assertThat(local.near(AT.plusSeconds(3)).text()).isEqualTo("2021-12-26T13:39:01+08:00");
        assertThat(local.near(AT.plusSeconds(700)).text()).isEqualTo("2021-12-26T13:39:01");
        assertThat(local.in(ZoneId.of("Asia/Shanghai")).instant()).isEqualTo(AT);
        assertThat(Moment.in("2021-12-26T05:39:01Z").in(ZoneId.of("Asia/Tokyo")).instant())
                .isEqualTo(AT);
    }
}
