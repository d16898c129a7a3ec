package davy.range.plant;

/// Honest files in places where tools look for dishonest ones: hidden, temporary, extensible.
final class HiddenLookalikes {
    private HiddenLookalikes() {}

    static void plant(Ground ground) {
        hidden(ground);
        temporary(ground);
        python(ground);
        git(ground);
    }

    private static void hidden(Ground ground) {
        ground.write(
                "/usr/lib/debug/.build-id/ab/" + ground.dice.hex(38) + ".debug",
                ground.inert.library());
        ground.lookalike("debug files below .build-id");

        ground.write("/usr/local/lib/node_modules/npm/node_modules/.package-lock.json", "{}\n");
        ground.script(
                "/usr/local/lib/node_modules/npm/node_modules/.bin/semver",
                "#!/usr/bin/env node\nconsole.log(1)\n");
        ground.write("/usr/lib/node_modules/npm/.npmrc", "");
        ground.lookalike("dot directories of npm");

        ground.write("/etc/.java/.systemPrefs/.system.lock", "");
        ground.lookalike("preferences of Java");

        ground.write("/etc/.pwd.lock", "");
        ground.lookalike("lock of the password file");

        ground.write("/usr/lib/jvm/.java-17.jinfo", "name=java-17\n");
        ground.lookalike("description of a JDK");
    }

    private static void temporary(Ground ground) {
        ground.write(
                "/tmp/hsperfdata_root/" + ground.dice.between(200, 9000), ground.dice.bytes(32768));
        ground.lookalike("counters of a JVM");

        String unpacked = "/tmp/hadoop-unjar" + ground.dice.between(100000, 999999) + "/";
        ground.write(unpacked + "META-INF/MANIFEST.MF", "Manifest-Version: 1.0\n");
        ground.write(unpacked + "native/libsnappy.so", ground.inert.library("snappy"));
        ground.lookalike("job unpacked by Hadoop");

        ground.bits(ground.directory("/tmp/.X11-unix"), 041777);
        ground.forget();
        ground.bits(ground.directory("/tmp/.ICE-unix"), 041777);
        ground.bits(ground.directory("/tmp/.font-unix"), 041777);
        ground.lookalike("socket directories");

        ground.write(
                "/dev/shm/lttng-ust-wait-8-" + ground.dice.between(0, 2000),
                ground.dice.bytes(4096));
        ground.write(
                "/dev/shm/PostgreSQL." + ground.dice.between(1, 99999), ground.dice.bytes(4096));
        ground.lookalike("shared memory of tracers and databases");

        ground.script(
                "/tmp/go-build" + ground.dice.between(1, 99999999) + "/b001/exe/main",
                "#!/bin/sh\nexit 0\n");
        ground.write(
                "/tmp/pip-req-build-" + ground.dice.letters(8) + "/setup.py",
                "from setuptools import setup\nsetup(name='x')\n");
        ground.lookalike("leftovers of builds");

        ground.write(
                "/var/tmp/systemd-private-"
                        + ground.dice.hex(32)
                        + "-systemd-logind.service-"
                        + ground.dice.letters(6)
                        + "/tmp/x",
                "");
        ground.lookalike("private folder of systemd");
    }

    private static void python(Ground ground) {
        String place = "/usr/local/lib/python3.11/dist-packages/";
        ground.write(
                place + "distutils-precedence.pth",
                "import os; var = 'SETUPTOOLS_USE_DISTUTILS'; enabled = os.environ.get(var, 'local') == 'local'; enabled and __import__('_distutils_hack').add_shim(); \n");
        ground.write(place + "easy-install.pth", "./app-1.0-py3.11.egg\n");
        ground.write(
                place + "matplotlib-nspkg.pth",
                "import sys, types, os;has_mfs = sys.version_info > (3, 5);p = os.path.join(sys._getframe(1).f_locals['sitedir'], *('mpl_toolkits',))\n");
        ground.lookalike("path files of setuptools");

        ground.write(
                "/srv/app/venv/lib/python3.11/site-packages/_virtualenv.pth",
                "import _virtualenv\n");
        ground.write("/srv/app/venv/lib/python3.11/site-packages/_virtualenv.py", "import sys\n");
        ground.program(
                "/srv/app/venv/lib/python3.11/site-packages/numpy/_core.cpython-311-x86_64-linux-gnu.so",
                ground.inert.library());
        ground.lookalike("virtual environment");
    }

    private static void git(Ground ground) {
        String place = "/srv/website/.git/";
        ground.write(place + "HEAD", "ref: refs/heads/main\n");
        ground.write(
                place + "config",
                """
                [core]
                \trepositoryformatversion = 0
                \tbare = false
                [remote "origin"]
                \turl = https://git.example.com/website.git
                """);
        ground.directory(place + "objects");
        ground.directory(place + "refs");
        ground.script(
                place + "hooks/pre-commit.sample",
                "#!/bin/sh\nexec git diff-index --check --cached HEAD --\n");
        ground.script(
                place + "hooks/post-update.sample", "#!/bin/sh\nexec git update-server-info\n");
        ground.script(place + "hooks/pre-commit", "#!/bin/sh\nexec npx lint-staged\n");
        ground.lookalike("repository with ordinary hooks");
    }
}
