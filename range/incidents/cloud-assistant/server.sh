useradd --create-home --shell /bin/bash ops
install -d -m 700 -o ops -g ops /home/ops/.ssh
ssh-keygen -q -t ed25519 -N '' -C ops@office -f /run/key
install -m 600 -o ops -g ops /run/key.pub /home/ops/.ssh/authorized_keys
rm /run/key*

mkdir -p "$CONTROL" "$ASSISTANT/log"
cat >"$ASSISTANT/aliyun-service" <<'END'
#!/usr/bin/python3
"""A stand-in of Aliyun's Cloud Assistant 1.0, made for the range: it does what the real one leaves traces of, and no more.

Takes what the cloud sends from a folder, as there is no cloud; writes the answer to its log, the command to /tmp, and runs it.
"""

import base64
import datetime
import json
import pathlib
import subprocess
import time

CONTROL = pathlib.Path("/var/lib/range-control")
LOG = pathlib.Path(__file__).parent / "log/aliyun_assist_main.log"


def log(text):
    with LOG.open("a") as file:
        file.write(f"{datetime.datetime.now():%Y-%m-%d %H:%M:%S} [INFO] {text}\n")


def run(task):
    script = pathlib.Path("/tmp", task["taskID"] + ".sh")
    script.write_bytes(base64.b64decode(task["commandContent"]))
    script.chmod(0o755)
    start = int(time.time() * 1000)
    done = subprocess.run(["/bin/sh", "-c", str(script)], cwd=task["workingDirectory"], stdin=subprocess.DEVNULL,
                          stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    end = int(time.time() * 1000)
    log(f"post /luban/api/v1/task/finish?taskId={task['taskID']}&start={start}&end={end}&exitCode={done.returncode}&dropped=0")


while True:
    for file in sorted(CONTROL.glob("*.json")):
        answer = file.read_text().strip()
        file.unlink()
        log(f"fetch_tasks response: {answer}")
        for each in json.loads(answer)["run"]:
            run(each["task"])
    time.sleep(0.5)
END
chmod 755 "$ASSISTANT/aliyun-service"
cat >/etc/systemd/system/aliyun.service <<END
[Unit]
Description=auto run task
[Service]
ExecStart=$ASSISTANT/aliyun-service
KillMode=process
Restart=always
[Install]
WantedBy=multi-user.target
END

mkdir -p "$REPOSITORY"
cat >"$REPOSITORY/app.py" <<'END'
import http.server
http.server.HTTPServer(("127.0.0.1", 8000), http.server.SimpleHTTPRequestHandler).serve_forever()
END
cat >/etc/systemd/system/portal.service <<END
[Unit]
Description=Portal
[Service]
User=nobody
WorkingDirectory=$REPOSITORY
ExecStart=/usr/bin/python3 $REPOSITORY/app.py
[Install]
WantedBy=multi-user.target
END
echo "0 3 * * * root /usr/bin/find $REPOSITORY/cache -mtime +7 -delete" >/etc/cron.d/portal
git config --system user.name dev
git config --system user.email dev@example.com
git -C "$REPOSITORY" init -q -b main
git -C "$REPOSITORY" add .
git -C "$REPOSITORY" commit -q -m 'Portal'

systemctl daemon-reload
systemctl enable --quiet --now aliyun portal
send "$HARMLESS" $'#!/bin/sh\ndf -h\nuptime\nsystemctl restart portal\n'
wait_for 30 ran "$HARMLESS"
work ops
