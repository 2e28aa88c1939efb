@echo off
rem Runs the scpl command line.
rem
rem   SCPL_JAVA_OPTS   more options for java; they come last, so they win (default heap: -Xmx4g)
rem   JAVA_HOME        the Java to use, 17 or newer; otherwise the one on the PATH
setlocal
set "JAVA=java"
if defined JAVA_HOME set "JAVA=%JAVA_HOME%\bin\java"
"%JAVA%" -Xmx4g %SCPL_JAVA_OPTS% -cp "%~dp0..\lib\*" io.github.scpl.bench.Main %*
exit /b %ERRORLEVEL%
