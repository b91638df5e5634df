"""Nothing opens a network connection: the system's own tracer watches a whole conversation."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

REHEARSAL = Path(__file__).parent / "rehearsals" / "debrief.toml"


@pytest.mark.skipif(shutil.which("strace") is None, reason="strace is not installed")
def test_a_whole_debrief_by_audio_opens_no_network_socket(tmp_path, spoken_home, voices):
    calls = tmp_path / "calls"
    command = [sys.executable, "-m", "voicecoach", "rehearse", str(REHEARSAL)]
    done = subprocess.run(
        ["strace", "-f", "-qq", "-e", "trace=socket,connect,sendto", "-o", str(calls), *command],
        env={**os.environ, "VOICECOACH_HOME": str(spoken_home.root)},
        capture_output=True,
        text=True,
        timeout=300,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    opened = [line for line in calls.read_text().splitlines() if re.search(r"AF_INET6?\b", line)]
    assert opened == []
