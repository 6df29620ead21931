@echo off
rem Open the desk: set up what it needs the first time, then start it and show it in the browser.
chcp 65001 >nul
cd /d "%~dp0..\.."
if not exist .venv\Scripts\python.exe (
    py -3 -c "import sys; sys.exit(sys.version_info < (3, 11))" 2>nul
    if errorlevel 1 (
        echo 没有 Python 3.11 或更新的。请从 https://www.python.org/downloads/windows/ 下载安装。
        pause
        exit /b 1
    )
    echo 第一次运行，正在准备，要几分钟……
    py -3 -m venv .venv
)
.venv\Scripts\python.exe -c "import bulletin, starlette, docx, pdfplumber" 2>nul
if errorlevel 1 .venv\Scripts\python.exe -m pip install --quiet -e ".[docx,pdf]"
.venv\Scripts\python.exe build.py serve --browser %*
if errorlevel 1 pause
