throw new Error("this was executed");
