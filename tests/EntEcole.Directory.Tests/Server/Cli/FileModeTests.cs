using System.Diagnostics;
using EntEcole.Directory.Files;
using EntEcole.Directory.Server.Cli.Output;
using EntEcole.Directory.Server.Security;
using EntEcole.Directory.Tests.Support;

namespace EntEcole.Directory.Tests.Server.Cli;

/// <summary>Files with personal data and secrets: for their owner alone, whatever the umask; loose ones are refused.</summary>
public sealed class FileModeTests : IDisposable
{
    private readonly TempFolder folder = new();

    public FileModeTests() => Assert.SkipWhen(OperatingSystem.IsWindows(), "There are no modes of files on Windows.");

    private string Data => folder.File("data");

    private string Store => Path.Combine(Data, "entecole.db");

    [Theory]
    [InlineData("000")]
    public void EveryFileAndFolder_IsForItsOwnerAlone_WhateverTheUmask(string umask)
    {
        System.IO.Directory.CreateDirectory(Data);
        var inbox = System.IO.Directory.CreateDirectory(Path.Combine(Data, "inbox")).FullName;
        FileModes.Set(inbox, PrivateFolder.Mode);
        var sample = Path.Combine(Data, "sample");

        Run(umask, "sample", sample);
        var pupils = System.IO.Directory.GetFiles(Path.Combine(sample, "MONTPELLIER"), "*_Eleve_0000.xml").Single();
        File.WriteAllText(pupils, File.ReadAllText(pupils).Replace(
            "NTPersonDateNaissance\"><value>", "NTPersonDateNaissance\"><value>31/02/", StringComparison.Ordinal));
        Run(umask, "migrate");
        Run(umask, "conventions", "import", Path.Combine(sample, "conventions.csv"));
        Run(umask, "sync", Path.Combine(sample, "MONTPELLIER"), "--report", Path.Combine(Data, "report.json"));
        // As another account delivers: readable by all.
        System.IO.Directory.Move(Path.Combine(sample, "TOULOUSE"), Path.Combine(inbox, "nuit"));
        foreach (var file in System.IO.Directory.GetFiles(Path.Combine(inbox, "nuit")))
        {
            FileModes.Set(file, FileModes.Loose);
        }

        Run(umask, "worker", "--once", "--inbox", inbox);
        Run(umask, "backup", Path.Combine(Data, "backups"));
        Run(umask, "runs", "problems", "1", "--csv", Path.Combine(Data, "problems"));
        Run(umask, "conventions", "contributions", "--school-year", "2026-2027", "--csv", Path.Combine(Data, "contributions.csv"));
        Run(umask, "tokens", "issue", "--role", "directory.reader");

        Assert.True(System.IO.Directory.Exists(Path.Combine(inbox, "done", "nuit")));
        Assert.True(File.Exists(Store + ".key"));
        Assert.NotEmpty(System.IO.Directory.GetFiles(Path.Combine(Data, "problems")));
        Assert.Empty(LooseUnder(Data));
    }

    [Theory]
    [InlineData("000")]
    public async Task LogAndSharedMemoryOfTheStore_AreForItsOwnerAlone_WhileItIsOpen(string umask)
    {
        Run(umask, "migrate");
        using var process = Start(umask, "serve", "--urls", "http://127.0.0.1:0");
        try
        {
            while (await process.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken) is { } line && !line.Contains(
                "127.0.0.1", StringComparison.Ordinal))
            {
            }

            Assert.True(File.Exists(Store + "-wal"));
            Assert.True(File.Exists(Store + "-shm"));
            Assert.Empty(LooseUnder(folder.File("data")));
        }
        finally
        {
            process.Kill(entireProcessTree: true);
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("-wal")]
    public async Task Store_ThatOthersCanRead_IsRefusedWithTheCommandThatMendsIt(string ending)
    {
        var database = "sqlite:" + folder.File("a.db");
        Assert.Equal(0, (await Verb.RunAsync("migrate", "--database", database)).Exit);
        await File.AppendAllTextAsync(folder.File("a.db") + ending, "");
        FileModes.Set(folder.File("a.db") + ending, FileModes.Loose);

        foreach (var verb in (string[][])[["runs", "list"], ["migrate"], ["prune"]])
        {
            var (exit, _, error) = await Verb.RunAsync([.. verb, "--database", database]);
            Assert.Equal(ExitCode.WrongUse, exit);
            Assert.Contains("chmod 600 " + folder.File("a.db") + ending, error, StringComparison.Ordinal);
        }

        var (_, found, _) = await Verb.RunAsync("doctor", "--database", database, "--output", "json");
        Assert.Contains("chmod 600 " + folder.File("a.db") + ending, found, StringComparison.Ordinal);

        FileModes.Set(folder.File("a.db") + ending, PrivateFile.Mode);
        Assert.Equal(0, (await Verb.RunAsync("runs", "list", "--database", database)).Exit);
    }

    [Fact]
    public void KeysOfTokens_OthersMayReadPublicOnesOnly()
    {
        using var key = System.Security.Cryptography.ECDsa.Create(System.Security.Cryptography.ECCurve.NamedCurves.nistP256);
        var file = folder.WritePrivate("keys", key.ExportSubjectPublicKeyInfoPem());
        FileModes.Set(file, FileModes.Loose);
        Assert.Single(TokenKeyFile.Read(file));

        File.WriteAllText(file, key.ExportPkcs8PrivateKeyPem());
        Assert.Contains(
            "chmod 600 " + file, Assert.Throws<Directory.Model.DirectoryException>(() => TokenKeyFile.Read(file)).Text.English,
            StringComparison.Ordinal);
        FileModes.Set(file, PrivateFile.Mode);
        Assert.Single(TokenKeyFile.Read(file));
    }

    [Fact]
    public async Task KeyOfTheServersCertificate_ThatOthersCanRead_IsRefused()
    {
        using var rsa = System.Security.Cryptography.RSA.Create(2048);
        using var certificate = Server.Security.Certificates.Authority("CN=serveur.example.invalid", rsa);
        await File.WriteAllTextAsync(folder.File("server.pem"), certificate.ExportCertificatePem());
        var key = folder.WritePrivate("server.key", rsa.ExportPkcs8PrivateKeyPem());
        var settings = new CallerSettings { TlsCertificate = folder.File("server.pem"), TlsKey = key };
        Assert.Equal(certificate.Thumbprint, new ServerCertificate(settings, new FakeTime()).Current.Thumbprint, StringComparer.Ordinal);

        FileModes.Set(key, FileModes.Loose);

        var refused = Assert.Throws<Directory.Model.DirectoryException>(() => new ServerCertificate(settings, new FakeTime()));
        Assert.Equal("TlsKey", refused.Facts["setting"], StringComparer.Ordinal);
        Assert.Contains("chmod 600 " + key, refused.Text.English, StringComparison.Ordinal);
    }

    [Fact]
    public void File_ThatIsWrittenOver_IsClosedFirst()
    {
        File.WriteAllText(folder.File("report.json"), "old");
        FileModes.Set(folder.File("report.json"), FileModes.Loose);

        PrivateFile.WriteAllText(folder.File("report.json"), "new");

        Assert.Equal(PrivateFile.Mode, FileModes.Of(folder.File("report.json")));
        // Of the system: its mode is not ours to change.
        var before = FileModes.Of("/dev/null");
        PrivateFile.WriteAllText("/dev/null", "gone");
        Assert.Equal(before, FileModes.Of("/dev/null"));
    }

    public void Dispose() => folder.Dispose();

    private static List<string> LooseUnder(string path) =>
        [.. System.IO.Directory.EnumerateFileSystemEntries(path, "*", SearchOption.AllDirectories).Where(PrivateFile.IsLoose)];

    private void Run(string umask, params string[] arguments)
    {
        using var process = Start(umask, arguments);
        var (output, error) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        process.WaitForExit();
        Assert.True(process.ExitCode is 0 or 3, $"{string.Join(' ', arguments)}: {process.ExitCode} {error.Result} {output.Result}");
    }

    // The umask is the process's: the program is started under one of its own.
    private Process Start(string umask, params string[] arguments)
    {
        System.IO.Directory.CreateDirectory(Data);
        var start = new ProcessStartInfo("sh")
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = Data,
        };
        foreach (var argument in (string[])["-c", $"umask {umask}; exec dotnet \"$0\" \"$@\"", Path.Combine(
            AppContext.BaseDirectory, "entecole.dll"), .. arguments])
        {
            start.ArgumentList.Add(argument);
        }

        start.Environment["LC_ALL"] = "C";
        start.Environment["ENTECOLE_DATABASE"] = "sqlite:" + Store;
        start.Environment["ENTECOLE_INBOXSTILLSECONDS"] = "0";
        start.Environment["ENTECOLE_INBOXPOLLSECONDS"] = "1";
        start.Environment["ENTECOLE_MISSINGDELIVERYHOURS"] = "0";
        return Process.Start(start) ?? throw new InvalidOperationException("sh did not start.");
    }
}
