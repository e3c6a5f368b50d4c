#!/bin/sh
# Makes Rasa's environment in the folder $1 from the locked requirements $2, with a Python 3.10
# that it finds by itself; PYTHON310 names one.
set -eu
folder=$1
lock=$2

works() { # a shim may be on the PATH with nothing behind it
  "$1" -c 'import sys, venv, ensurepip; sys.exit(sys.version_info[:2] != (3, 10))' >/dev/null 2>&1
}

candidates() {
  [ -z "${PYTHON310:-}" ] || echo "$PYTHON310"
  command -v python3.10 || true
  ls -d "${PYENV_ROOT:-$HOME/.pyenv}"/versions/3.10.*/bin/python 2>/dev/null | sort -rV || true
  ls -d "$HOME"/.local/share/uv/python/cpython-3.10.*/bin/python3.10 2>/dev/null || true
  command -v uv >/dev/null && uv python find 3.10 2>/dev/null || true
  for place in /usr/bin /usr/local/bin /opt/homebrew/bin; do echo "$place/python3.10"; done
  echo python3
}

python=
for one in $(candidates); do
  if works "$one"; then python=$one && break; fi
done
if [ -z "$python" ]; then
  cat >&2 <<'HOW'
Rasa 3.6 runs on Python 3.10 only, and there is none here. Any of these gets one:
  uv python install 3.10
  pyenv install 3.10
  apt-get install python3.10 python3.10-venv    (Ubuntu 22.04)
  dnf install python3.10                        (Fedora)
Then again: make rasa        (or: make rasa PYTHON310=/path/to/python3.10)
HOW
  exit 1
fi

echo "Setting up $folder with $python (about 700 MB to fetch, 3 GB on disk, some minutes) ..."
rm -rf "$folder"
"$python" -m venv "$folder"
pip="$folder/bin/pip --disable-pip-version-check --no-input"
# Three old parts have no wheel; they are built with the locked setuptools and wheel, not the newest.
awk '/^[a-z0-9]/ {keep = /^(setuptools|wheel)==/} keep' "$lock" > "$folder/build.lock"
$pip install -q --require-hashes -r "$folder/build.lock"
$pip install --progress-bar off -q --no-build-isolation --require-hashes -r "$lock"
echo "Rasa $("$folder/bin/python" -c 'from importlib.metadata import version; print(version("rasa"))') is ready."
