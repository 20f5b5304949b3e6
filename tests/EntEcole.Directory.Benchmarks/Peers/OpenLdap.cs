using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace EntEcole.Directory.Benchmarks.Peers;

/// <summary>
/// OpenLDAP doing the same, when it is installed: <c>slapadd -q</c> of all that our store holds after a first sync
/// (<see cref="LdapEntries"/>), with the indexes that ours has, and searches by uid, each of a whole entry, against a temporary
/// <c>slapd</c>. The service of the system is neither needed nor touched.
/// </summary>
internal static class OpenLdap
{
    public const string Slapadd = "peer: slapadd -q";
    public const string Search = "peer: LDAP search by uid";

    private static readonly string[] SchemaFolders = ["/etc/ldap/schema", "/etc/openldap/schema"];
    private static readonly string[] ModuleFolders = ["/usr/lib/ldap", "/usr/lib64/openldap", "/usr/lib/openldap"];

    public static IReadOnlyList<Measure> Loads(TestData data, TimeProvider time, Results results)
    {
        if (Programs.Find("slapadd") is not { } slapadd)
        {
            results.Skip(data.Schools, Slapadd, "slapadd is not installed");
            return [];
        }

        return [new Measure(Slapadd, data.Records, cancel => AddAsync(slapadd, data, time, cancel))];
    }

    /// <summary>A slapd holding the persons, or nothing when it is not installed.</summary>
    public static async Task<LdapClient?> StartAsync(TestData data, Results results, TimeProvider time, CancellationToken cancellationToken)
    {
        if (Programs.Find("slapd") is not { } slapd || Programs.Find("slapadd") is not { } slapadd)
        {
            results.Skip(data.Schools, Search, "slapd is not installed");
            return null;
        }

        // What the last slapadd made of the same store serves as well.
        if (!data.IsMadeOfSynced(data.Of("ldap")))
        {
            await AddAsync(slapadd, data, time, cancellationToken);
        }

        var port = ChildProcess.FreePort();
        // -d 0 keeps it in the foreground: it is our child.
        var process = Programs.Start(
            slapd, "-f", data.Of("slapd.conf"), "-h", string.Create(CultureInfo.InvariantCulture, $"ldap://127.0.0.1:{port}"), "-d", "0");
        for (var attempt = 0; ; attempt++)
        {
            try
            {
                using var probe = new TcpClient();
                await probe.ConnectAsync(IPAddress.Loopback, port, cancellationToken);
                return new LdapClient(process, port);
            }
            catch (SocketException) when (attempt < 500 && !process.HasExited)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(20), time, cancellationToken);
            }
        }
    }

    private static async Task<Taken> AddAsync(string slapadd, TestData data, TimeProvider time, CancellationToken cancellationToken)
    {
        var entries = await EntriesAsync(data, cancellationToken);
        var backend = data.Of("ldap");
        if (System.IO.Directory.Exists(backend))
        {
            System.IO.Directory.Delete(backend, recursive: true);
        }

        System.IO.Directory.CreateDirectory(backend);
        await WriteConfigurationAsync(data, backend, cancellationToken);
        var start = time.GetTimestamp();
        using var process = Programs.Start(slapadd, "-q", "-f", data.Of("slapd.conf"), "-l", data.Of("entries.ldif"));
        var peak = 0L;
        while (!process.HasExited)
        {
            peak = Math.Max(peak, ChildProcess.PeakOf(process));
            await Task.WhenAny(
                process.WaitForExitAsync(cancellationToken), Task.Delay(TimeSpan.FromMilliseconds(20), time, cancellationToken));
            cancellationToken.ThrowIfCancellationRequested();
        }

        var wall = time.GetElapsedTime(start).TotalSeconds;
        if (process.ExitCode != 0)
        {
            throw new InvalidOperationException($"slapadd ended with {process.ExitCode}.");
        }

        data.MarkMadeOfSynced(backend);
        return new Taken(wall, wall, peak, entries);
    }

    // Once a store.
    private static async Task<int> EntriesAsync(TestData data, CancellationToken cancellationToken)
    {
        var (ldif, count) = (data.Of("entries.ldif"), data.Of("entries.count"));
        if (!data.IsMadeOfSynced(ldif))
        {
            Results.Progress("  writing the entries for slapadd");
            var entries = LdapEntries.Write(data.Synced, ldif, data.Of("entecole.schema"));
            await File.WriteAllTextAsync(count, entries.ToString(CultureInfo.InvariantCulture), cancellationToken);
            data.MarkMadeOfSynced(ldif);
        }

        return int.Parse(await File.ReadAllTextAsync(count, cancellationToken), CultureInfo.InvariantCulture);
    }

    // As a careful administrator would have it: both cores index, nothing is logged.
    private static Task WriteConfigurationAsync(TestData data, string backend, CancellationToken cancellationToken)
    {
        var schemas = SchemaFolders.FirstOrDefault(System.IO.Directory.Exists)
            ?? throw new InvalidOperationException("The schemas of OpenLDAP are not installed.");
        var modules = ModuleFolders.FirstOrDefault(System.IO.Directory.Exists);
        return File.WriteAllTextAsync(
            data.Of("slapd.conf"),
            $"""
            include {schemas}/core.schema
            include {schemas}/cosine.schema
            include {schemas}/inetorgperson.schema
            include {data.Of("entecole.schema")}
            {(modules is null ? "" : $"modulepath {modules}\nmoduleload back_mdb")}
            pidfile {data.Of("slapd.pid")}
            loglevel 0
            tool-threads {Math.Max(1, Environment.ProcessorCount)}
            database mdb
            maxsize 34359738368
            suffix {LdapEntries.Suffix}
            directory {backend}
            index {string.Join(',', LdapEntries.Indexed)} eq

            """,
            cancellationToken);
    }
}

/// <summary>Programs of the system.</summary>
internal static class Programs
{
    /// <summary>Where it is installed, or nothing.</summary>
    public static string? Find(string program) => (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator)
        .Append("/usr/sbin").Append("/usr/local/sbin").Where(folder => folder.Length > 0)
        .Select(folder => Path.Combine(folder, program)).FirstOrDefault(File.Exists);

    public static Process Start(string program, params string[] arguments) =>
        Process.Start(new ProcessStartInfo(program, arguments) { UseShellExecute = false })
        ?? throw new InvalidOperationException($"{program} did not start.");
}
