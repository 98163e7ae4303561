// eslint-disable-next-line no-debugger
debugger;
if (window.a) console.log(1); // eslint-disable-line theirs/rule
