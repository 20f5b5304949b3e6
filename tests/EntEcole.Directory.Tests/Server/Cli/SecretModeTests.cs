using EntEcole.Directory.Server.Cli.Output;
using EntEcole.Directory.Tests.Support;

namespace EntEcole.Directory.Tests.Server.Cli;

/// <summary>Files of secrets that others can read are refused. Alone: the variable that names their folder is of the process.</summary>
[Collection("settings")]
public sealed class SecretModeTests : IDisposable
{
    private readonly TempFolder folder = new();

    public SecretModeTests() => Assert.SkipWhen(OperatingSystem.IsWindows(), "There are no modes of files on Windows.");

    [Fact]
    public async Task Secret_ThatOthersCanRead_IsRefused_AndTheDoctorListsIt()
    {
        var file = folder.WritePrivate("SealKey", new string('s', 40));
        folder.WritePrivate("GraceDays", "20");
        FileModes.Set(folder.File("GraceDays"), FileModes.Loose);
        var database = "sqlite:" + folder.File("a.db");
        Environment.SetEnvironmentVariable("ENTECOLE_SECRETS", folder.Path);
        try
        {
            Assert.Equal(0, (await Verb.RunAsync("migrate", "--database", database)).Exit);
            FileModes.Set(file, UnixFileMode.UserRead | UnixFileMode.GroupRead);

            var (exit, _, error) = await Verb.RunAsync("runs", "list", "--database", database);
            Assert.Equal(ExitCode.WrongUse, exit);
            Assert.Contains("chmod 600 " + file, error, StringComparison.Ordinal);
            var (_, found, _) = await Verb.RunAsync("doctor", "--database", database, "--output", "json");
            Assert.Contains("chmod 600 " + file, found, StringComparison.Ordinal);

            FileModes.Set(file, UnixFileMode.UserRead);
            Assert.Equal(0, (await Verb.RunAsync("runs", "list", "--database", database)).Exit);
        }
        finally
        {
            Environment.SetEnvironmentVariable("ENTECOLE_SECRETS", null);
        }
    }

    public void Dispose() => folder.Dispose();
}
