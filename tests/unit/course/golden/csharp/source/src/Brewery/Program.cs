using System;
using Brewery;

var kettle = new Kettle<object>(new object());
Console.WriteLine(await kettle.Warm(Limits.Checked(3)));
