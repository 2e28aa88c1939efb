@echo off
rem Runs the scpl command line.
rem
rem   SCPL_JAVA_OPTS   more options for java; they come last, so they win (default heap: -Xmx4g)
rem   JAVA_HOME        the Java to use, 17 or newer; otherwise the one on the PATH
setlocal

set "JAVA=java"
if defined JAVA_HOME set "JAVA=%JAVA_HOME%\bin\java"
"%JAVA%" -version >nul 2>&1
if errorlevel 1 (
  >&2 echo scpl: java was not found; install Java 17 or newer
  exit /b 1
)
rem The number stands in quotes: .1[7-9] is one of them and 17 to 19.
"%JAVA%" -version 2>&1 | findstr /r /c:" version .1[7-9]" /c:" version .[2-9][0-9]" >nul
if errorlevel 1 (
  >&2 echo scpl: Java 17 or newer is needed, but "%JAVA%" is older
  exit /b 1
)

rem ND4J takes this for one whole number: with digits as delimiters, nothing else may be left.
for /f "delims=0123456789" %%V in ("%OMP_NUM_THREADS%") do (
  >&2 echo scpl: ignoring OMP_NUM_THREADS, which ND4J cannot read
  set "OMP_NUM_THREADS="
)

rem With these OpenMP may give fewer threads than it is asked for; then oneDNN ends the process.
for %%N in (OMP_THREAD_LIMIT OMP_DYNAMIC OMP_MAX_ACTIVE_LEVELS) do (
  if defined %%N (
    >&2 echo scpl: ignoring %%N, with which oneDNN may end the process
    set "%%N="
  )
)

rem Newer versions of Java ask to be told of natives and Unsafe; older ones refuse the options.
set "ACCESS=--enable-native-access=ALL-UNNAMED --sun-misc-unsafe-memory-access=allow"
"%JAVA%" %ACCESS% -version >nul 2>&1
if errorlevel 1 set "ACCESS="

"%JAVA%" -Xmx4g %ACCESS% %SCPL_JAVA_OPTS% -cp "%~dp0..\lib\*" io.github.scpl.bench.Main %*
exit /b %ERRORLEVEL%
