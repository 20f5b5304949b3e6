using System.Text;
using EntEcole.Directory.Server.Cli;

Console.OutputEncoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false);

// The one place that names the real clock.
#pragma warning disable RS0030
return await Entecole.RunAsync(args, TimeProvider.System, Console.Out, Console.Error);
#pragma warning restore RS0030
