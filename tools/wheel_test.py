"""Build the wheel, install it into an empty environment, import it, and run its demo there.

    python tools/wheel_test.py

The environment gets the runtime dependencies at the pinned versions and nothing else: no extra, no tool, no sources.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import venv
import zipfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SMOKE = """
import importlib.metadata, importlib.util, marketsync
assert "site-packages" in marketsync.__file__, marketsync.__file__
for name in marketsync.__all__:
    getattr(marketsync, name)
for extra in ("orjson", "rich", "pytest", "hypothesis", "respx"):
    assert importlib.util.find_spec(extra) is None, f"{extra} is installed, so this is no empty environment"
(plugin,) = importlib.metadata.entry_points(group="pytest11", name="marketsync")
assert importlib.util.find_spec(plugin.module), plugin
print(f"marketsync {marketsync.__version__}: {len(marketsync.__all__)} public names")
"""


def run(*command: str, cwd: Path, environment: dict[str, str]) -> None:
    done = subprocess.run(command, cwd=cwd, env=environment, stdin=subprocess.DEVNULL, check=False)
    if done.returncode:
        raise SystemExit(f"{' '.join(command[:4])}: exit status {done.returncode}")


def main() -> int:
    clean = {name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "VIRTUAL_ENV", "COV"))}
    with tempfile.TemporaryDirectory(prefix="wheel-test-") as made:
        folder = Path(made)
        build = ["-m", "build", "--wheel", "--no-isolation", "--outdir", str(folder / "dist")]
        done = subprocess.run(
            [sys.executable, *build, str(ROOT)], env=clean, capture_output=True, text=True, check=False
        )
        if done.returncode:
            raise SystemExit(done.stdout + done.stderr)
        (wheel,) = (folder / "dist").glob("*.whl")
        names = zipfile.ZipFile(wheel).namelist()
        assert "marketsync/py.typed" in names, "py.typed is missing"
        assert any(name.endswith("licenses/LICENSE") for name in names), "the licence is missing"
        strays = [name for name in names if not name.startswith(("marketsync/", "marketsync-"))]
        assert not strays, f"not part of the library: {strays}"
        print(f"{wheel.name}: {len(names)} files, {wheel.stat().st_size // 1024} KiB")

        environment = folder / "env"
        venv.create(environment, with_pip=True)
        python = str(environment / ("Scripts" if os.name == "nt" else "bin") / "python")
        run(
            python,
            "-m",
            "pip",
            "install",
            "-qq",
            "-c",
            str(ROOT / "constraints.txt"),
            str(wheel),
            cwd=folder,
            environment=clean,
        )
        run(python, "-I", "-W", "error", "-c", SMOKE, cwd=folder, environment=clean)
        run(python, "-I", "-m", "marketsync.demo", cwd=folder, environment=clean)
    print("the wheel works in an empty environment")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
