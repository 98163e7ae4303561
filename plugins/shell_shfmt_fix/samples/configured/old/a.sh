echo   hi
