"""A scratch machine in a folder: it takes the commands of the how-to, with a stand-in for the few that belong to a whole machine.

Every path of the how-to becomes one below the folder, port 443 a high one, and the user `openipt` becomes `nobody` (or
whoever runs the proof, where that is not root). Packages and users are not installed, and systemd's part is played by
running the unit's own command line, without new privileges and without memory that is both written and run.
"""
# ruff: noqa: S603, S607

import contextlib
import os
import re
import shlex
import signal
import subprocess
import time
from pathlib import Path

from proofs import scratch

PATHS = (
    "/opt/openipt",
    "/var/lib/openipt",
    "/srv/openipt-backups",
    "/run/openipt-kit",
    "/usr/local/sbin",
    "/etc/systemd/system",
    "/etc/nginx/conf.d",
)
STANDS_IN = ("apt-get", "useradd", "systemctl", "nginx")
"""What is not run as it is written."""
DEBIANS = "/usr/bin/python3"
"""A Python of root's own would be out of another user's reach."""
CONFINED = (
    "import ctypes, os, sys; libc = ctypes.CDLL(None)\n"
    "libc.prctl(38, 1, 0, 0, 0); libc.prctl(65, 1, 0, 0, 0); os.umask(0o077); os.execve(sys.argv[1], sys.argv[1:], dict(os.environ))"
)
"""Starts a program as the unit does: PR_SET_NO_NEW_PRIVS and PR_SET_MDWE. A kernel without the second one leaves it out."""
PROXY = """daemon off; pid {folder}/nginx.pid; error_log {folder}/var/log/nginx/error.log crit;
events {{}}
http {{
    access_log off; client_body_temp_path {folder}/bodies; proxy_temp_path {folder}/answers;
    fastcgi_temp_path {folder}/f; uwsgi_temp_path {folder}/u; scgi_temp_path {folder}/s;
    include {folder}/etc/nginx/conf.d/*.conf;
}}
"""


class Machine:
    """One machine. `data` lies below its folder; `said` is what the last command printed."""

    def __init__(self, folder: Path, source: Path, shared: "Machine | None" = None) -> None:
        self.folder, self.source = folder, source
        self.port = scratch.free_port()
        self.public: int = shared.public if shared else scratch.free_port()
        self.unencrypted = scratch.free_port()
        self.said, self.typed, self.stood_in, self.kit = "", 0, 0, ""
        self.certificate, self.key = folder / "certificate.pem", folder / "key.pem"
        self._server: subprocess.Popen[bytes] | None = None
        self._proxy: subprocess.Popen[bytes] | None = None
        self._is_root = os.geteuid() == 0
        for path in (*PATHS[4:], "/var/log/nginx", "/srv", "/run", "/var/lib", "/opt"):
            (folder / path.lstrip("/")).mkdir(parents=True, exist_ok=True)
        self.data = folder / "var/lib/openipt/practice"
        self.address = f"https://localhost:{self.public}"
        words = "req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 -subj /CN=localhost -addext subjectAltName=DNS:localhost"
        files = ["-keyout", str(self.key), "-out", str(self.certificate)]
        subprocess.run(["openssl", *words.split(), *files], check=True, capture_output=True)

    def types(self, line: str) -> int:
        """Carry out one line of the how-to. Returns its exit code."""
        self.typed += 1
        word = line.split()[0]
        if word in STANDS_IN:
            self.stood_in += 1
            return self._stand_in(line)
        given = f"{self.kit}\n" if "--kit -" in line else ""
        environment = {name: value for name, value in os.environ.items() if not name.startswith(("OPENIPT_", "DJANGO_", "DATABASE_URL", "KEYS_"))}
        environment |= {"PYTHON": DEBIANS} if self._is_root and Path(DEBIANS).exists() else {}
        environment |= {"PATH": f"{self.folder}/usr/local/sbin:{os.environ['PATH']}", "CURL_CA_BUNDLE": str(self.certificate)}
        done = subprocess.run(
            ["bash", "-c", self._here(line)], input=given, capture_output=True, text=True, check=False, env=environment, start_new_session=True
        )
        self.said = done.stdout + done.stderr
        if word == "sed":
            self._fit_the_proxy()
        return done.returncode

    def stop(self) -> None:
        """End what was started here, by its own number."""
        for process in (self._server, self._proxy):
            if process is not None and process.poll() is None:
                process.terminate()
                process.wait(timeout=scratch.PATIENCE)
        self._server = self._proxy = None

    def logs(self) -> str:
        """Everything that the proxy wrote down."""
        return "\n".join(path.read_text(errors="replace") for path in (self.folder / "var/log/nginx").iterdir())

    def _here(self, line: str) -> str:
        line = line.replace("SOURCE", shlex.quote(str(self.source))).replace("https://practice.example.org", self.address)
        line = line.replace("/practice.example.org/g", "/localhost/g")
        for path in PATHS:
            line = re.sub(rf"(?<![\w/]){path}\b", f"{self.folder}{path}", line)
        if self._is_root:
            return line.replace("runuser -u openipt", "runuser -u nobody").replace("-o openipt -g openipt", "-o nobody -g nogroup")
        return line.replace("runuser -u openipt -- ", "").replace("-o openipt -g openipt ", "")

    def _stand_in(self, line: str) -> int:
        words = line.split()
        if words[0] == "systemctl" and words[-1] == "openipt":
            if words[1] in ("stop", "restart"):
                self._stop_unit()
            if words[1] in ("enable", "start", "restart"):
                return self._start_unit()
        elif line == "nginx -t":
            return self._nginx("-t").wait()
        elif line == "systemctl reload nginx":
            self._proxy = self._nginx()
            self._wait_for(self.public)
        return 0

    def _start_unit(self) -> int:
        unit = self._here((self.folder / "etc/systemd/system/openipt.service").read_text()).replace("--port 8000", f"--port {self.port}")
        (command,) = re.findall(r"^ExecStart=(.*)$", unit, re.MULTILINE)
        environment = dict(each.split("=", 1) for each in re.findall(r"^Environment=(.*)$", unit, re.MULTILINE))
        self._server = subprocess.Popen(
            [str(Path(command.split()[0]).with_name("python")), "-c", CONFINED, *command.split()],
            env={"PATH": os.environ["PATH"], **environment},
            cwd="/",
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
            **({"user": "nobody", "group": "nogroup", "extra_groups": []} if self._is_root else {}),
        )
        begun = time.monotonic()
        while not scratch.answers(self.port, "/healthz"):
            if self._server.poll() is not None or time.monotonic() - begun > scratch.PATIENCE:
                return self._server.poll() or 1
            time.sleep(0.05)
        return 0

    def _stop_unit(self) -> None:
        if self._server is not None:
            self._server.send_signal(signal.SIGTERM)
            self._server.wait(timeout=30)

    def _fit_the_proxy(self) -> None:
        """The proxy's configuration as the page leaves it, with the ports, certificate and logs of this folder."""
        path = self.folder / "etc/nginx/conf.d/openipt.conf"
        text = path.read_text()
        text = text.replace("127.0.0.1:8000", f"127.0.0.1:{self.port}").replace("https://localhost$", f"{self.address}$")
        text = re.sub(r"listen (\[::\]:)443", rf"listen \g<1>{self.public}", text).replace("listen 443", f"listen {self.public}")
        text = re.sub(r"listen (\[::\]:)80;", rf"listen \g<1>{self.unencrypted};", text).replace("listen 80;", f"listen {self.unencrypted};")
        text = re.sub(r"/etc/letsencrypt\S+fullchain.pem", str(self.certificate), text)
        text = re.sub(r"/etc/letsencrypt\S+privkey.pem", str(self.key), text).replace("/var/log/nginx", f"{self.folder}/var/log/nginx")
        path.write_text(text if Path("/proc/net/if_inet6").exists() else re.sub(r".*listen \[::\].*\n", "", text))
        (self.folder / "nginx.conf").write_text(PROXY.format(folder=self.folder))

    def _nginx(self, *words: str) -> "subprocess.Popen[bytes]":
        programs = ["nginx", "-p", str(self.folder), "-c", str(self.folder / "nginx.conf"), "-g", "user root;" if self._is_root else "", *words]
        with (self.folder / "nginx.said").open("wb") as said:
            return subprocess.Popen(programs, stdout=said, stderr=said, start_new_session=True)

    def _wait_for(self, port: int) -> None:
        import socket

        begun = time.monotonic()
        while time.monotonic() - begun < scratch.PATIENCE:
            with contextlib.suppress(OSError), socket.create_connection(("localhost", port), timeout=5):
                return
            time.sleep(0.05)
        raise RuntimeError(f"The proxy does not answer:\n{(self.folder / 'nginx.said').read_text()[-2000:]}")
