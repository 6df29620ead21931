#!/usr/bin/env bash
# Open the desk: set up what it needs the first time, then start it and show it in the browser.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."

python=''
for candidate in python3.14 python3.13 python3.12 python3.11 python3; do
    if command -v "$candidate" >/dev/null &&
        "$candidate" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
        python=$candidate
        break
    fi
done
if [ -z "$python" ]; then
    echo '没有 Python 3.11 或更新的。请从 https://www.python.org/downloads/macos/ 下载安装' >&2
    exit 1
fi
if ! [ -x .venv/bin/python ]; then
    echo '第一次运行，正在准备，要几分钟……'
    if ! "$python" -m venv .venv; then
        rm -rf .venv
        echo '做不出 .venv。请从 https://www.python.org/downloads/macos/ 重新安装 Python，再运行一次' >&2
        exit 1
    fi
fi
.venv/bin/python -c 'import bulletin, starlette, docx, pdfplumber' 2>/dev/null ||
    .venv/bin/python -m pip install --quiet -e '.[docx,pdf]'
exec .venv/bin/python build.py serve --browser "$@"
