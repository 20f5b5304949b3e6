using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using EntEcole.Directory.Store;
using Microsoft.Data.Sqlite;

namespace EntEcole.Directory.Benchmarks;

/// <summary>
/// OpenLDAP doing the same, when it is installed: <c>slapadd -q</c> of the persons of our store (inetOrgPerson, equality indexes on uid,
/// sn and cn, mdb), and searches by uid against a temporary <c>slapd</c>, by a client that does nothing else, one connection a caller.
/// </summary>
internal static class Peers
{
    public const string Slapadd = "peer: slapadd -q";
    public const string Search = "peer: LDAP search by uid";

    private const string Suffix = "dc=example";

    private static readonly string[] SchemaFolders = ["/etc/ldap/schema", "/etc/openldap/schema"];
    private static readonly string[] ModuleFolders = ["/usr/lib/ldap", "/usr/lib64/openldap", "/usr/lib/openldap"];

    public static IReadOnlyList<Measure> Loads(TestData data, TimeProvider time, Results results)
    {
        if (Find("slapadd") is not { } slapadd)
        {
            results.Skip(data.Schools, Slapadd, "slapadd is not installed");
            return [];
        }

        var persons = WriteLdif(data);
        return [new Measure(Slapadd, persons, cancel => AddAsync(slapadd, data, time, cancel))];
    }

    /// <summary>A slapd holding the persons, or nothing when it is not installed.</summary>
    public static async Task<Ldap?> LdapAsync(TestData data, Results results, TimeProvider time, CancellationToken cancellationToken)
    {
        if (Find("slapd") is not { } slapd || Find("slapadd") is not { } slapadd)
        {
            results.Skip(data.Schools, Search, "slapd is not installed");
            return null;
        }

        WriteLdif(data);
        await AddAsync(slapadd, data, time, cancellationToken);
        var port = ChildProcess.FreePort();
        var url = string.Create(CultureInfo.InvariantCulture, $"ldap://127.0.0.1:{port}");
        // -d 0 keeps it in the foreground: it is our child.
        var process = Start(slapd, "-f", data.Of("slapd.conf"), "-h", url, "-d", "0");
        for (var attempt = 0; ; attempt++)
        {
            try
            {
                using var probe = new TcpClient();
                await probe.ConnectAsync(IPAddress.Loopback, port, cancellationToken);
                return new Ldap(process, port);
            }
            catch (SocketException) when (attempt < 500 && !process.HasExited)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(20), time, cancellationToken);
            }
        }
    }

    private static async Task<Taken> AddAsync(string slapadd, TestData data, TimeProvider time, CancellationToken cancellationToken)
    {
        var backend = data.Of("ldap");
        if (System.IO.Directory.Exists(backend))
        {
            System.IO.Directory.Delete(backend, recursive: true);
        }

        System.IO.Directory.CreateDirectory(backend);
        await WriteConfigurationAsync(data, backend, cancellationToken);
        var start = time.GetTimestamp();
        using var process = Start(slapadd, "-q", "-f", data.Of("slapd.conf"), "-l", data.Of("persons.ldif"));
        var peak = 0L;
        while (!process.HasExited)
        {
            peak = Math.Max(peak, ChildProcess.PeakOf(process));
            await Task.WhenAny(process.WaitForExitAsync(cancellationToken), Task.Delay(TimeSpan.FromMilliseconds(20), time, cancellationToken));
        }

        var wall = time.GetElapsedTime(start).TotalSeconds;
        return process.ExitCode == 0
            ? new Taken(wall, wall, peak)
            : throw new InvalidOperationException($"slapadd ended with {process.ExitCode}.");
    }

    private static async Task WriteConfigurationAsync(TestData data, string backend, CancellationToken cancellationToken)
    {
        var schemas = SchemaFolders.FirstOrDefault(System.IO.Directory.Exists)
            ?? throw new InvalidOperationException("The schemas of OpenLDAP are not installed.");
        var modules = ModuleFolders.FirstOrDefault(System.IO.Directory.Exists);
        await File.WriteAllTextAsync(
            data.Of("slapd.conf"),
            $"""
            include {schemas}/core.schema
            include {schemas}/cosine.schema
            include {schemas}/inetorgperson.schema
            {(modules is null ? "" : $"modulepath {modules}\nmoduleload back_mdb")}
            pidfile {data.Of("slapd.pid")}
            database mdb
            maxsize 17179869184
            suffix {Suffix}
            directory {backend}
            index objectClass eq
            index uid,sn,cn eq

            """,
            cancellationToken);
    }

    /// <summary>The persons of the store, and how many.</summary>
    private static int WriteLdif(TestData data)
    {
        using var connection = new SqliteConnection($"Data Source={data.Synced};Mode=ReadOnly;Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText =
            "SELECT lower(hex(person_id)), source_id, content FROM record WHERE presence = 1 AND until_revision = 9223372036854775807";
        using var reader = command.ExecuteReader();
        using var ldif = new StreamWriter(data.Of("persons.ldif"));
        ldif.Write($"dn: {Suffix}\nobjectClass: dcObject\nobjectClass: organization\ndc: example\no: example\n\n");
        var count = 0;
        for (; reader.Read(); count++)
        {
            var (uid, person) = (reader.GetString(0), Content.ReadPerson(Encoding.UTF8.GetBytes(reader.GetString(2))));
            var given = person.GivenName ?? person.UsageName;
            ldif.Write($"dn: uid={uid},{Suffix}\nobjectClass: inetOrgPerson\nuid: {uid}\nemployeeNumber: {reader.GetString(1)}\n");
            ldif.Write($"cn:: {Base64($"{given} {person.UsageName}")}\nsn:: {Base64(person.UsageName)}\ngivenName:: {Base64(given)}\n\n");
        }

        return count;
    }

    private static string Base64(string text) => Convert.ToBase64String(Encoding.UTF8.GetBytes(text));

    private static string? Find(string program) => (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator)
        .Append("/usr/sbin").Append("/usr/local/sbin").Where(folder => folder.Length > 0)
        .Select(folder => Path.Combine(folder, program)).FirstOrDefault(File.Exists);

    private static Process Start(string program, params string[] arguments) =>
        Process.Start(new ProcessStartInfo(program, arguments) { UseShellExecute = false })
        ?? throw new InvalidOperationException($"{program} did not start.");
}

/// <summary>A slapd, and connections to it that search by uid and read the answers to their end. BER by hand (RFC 4511).</summary>
internal sealed class Ldap(Process process, int port) : IAsyncDisposable
{
    private const byte Sequence = 0x30;
    private const byte OctetString = 0x04;
    private const byte SearchRequest = 0x63;
    private const byte SearchDone = 0x65;

    private readonly Dictionary<int, NetworkStream> streams = [];

    public async Task SearchAsync(int caller, string uid)
    {
        var stream = await ConnectAsync(caller);
        byte[] search =
        [
            .. Tagged(OctetString, "dc=example"u8), 0x0A, 1, 2, 0x0A, 1, 0, 2, 1, 0, 2, 1, 0, 1, 1, 0,
            .. Tagged(0xA3, [.. Tagged(OctetString, "uid"u8), .. Tagged(OctetString, Encoding.ASCII.GetBytes(uid))]), .. Tagged(Sequence, []),
        ];
        await stream.WriteAsync(Tagged(Sequence, [2, 1, 1, .. Tagged(SearchRequest, search)]));
        while (await ReadAsync(stream) != SearchDone)
        {
            // The entry.
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var stream in streams.Values)
        {
            await stream.DisposeAsync();
        }

        process.Kill();
        await process.WaitForExitAsync();
        process.Dispose();
    }

    private async Task<NetworkStream> ConnectAsync(int caller)
    {
        lock (streams)
        {
            if (streams.TryGetValue(caller, out var known))
            {
                return known;
            }
        }

        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync(IPAddress.Loopback, port);
        lock (streams)
        {
            return streams[caller] = new NetworkStream(socket, ownsSocket: true);
        }
    }

    // One message; the tag of what it holds. Short lengths only have one byte; others say how many follow.
    private static async Task<byte> ReadAsync(NetworkStream stream)
    {
        var head = new byte[2];
        await stream.ReadExactlyAsync(head);
        int length = head[1];
        if (length > 127)
        {
            var more = new byte[length & 127];
            await stream.ReadExactlyAsync(more);
            length = more.Aggregate(0, (sum, part) => (sum << 8) | part);
        }

        var body = new byte[length];
        await stream.ReadExactlyAsync(body);
        // An integer, the message's number, comes first.
        return body[2 + body[1]];
    }

    private static byte[] Tagged(byte tag, ReadOnlySpan<byte> content) =>
        content.Length < 128 ? [tag, (byte)content.Length, .. content] : [tag, 0x82, (byte)(content.Length >> 8), (byte)content.Length, .. content];
}
