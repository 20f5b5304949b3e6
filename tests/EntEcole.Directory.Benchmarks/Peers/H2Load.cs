using System.Buffers.Binary;
using System.Diagnostics;
using System.Globalization;
using EntEcole.Directory.V1;
using Google.Protobuf;

namespace EntEcole.Directory.Benchmarks.Peers;

/// <summary>
/// nghttp2's <c>h2load</c> asks the same servers, when it is installed: a load generator that is not ours and shares nothing with
/// them. One connection, so many calls in flight. It sends one prepared body again and again, hence always asks for the same person.
/// </summary>
internal sealed class H2Load(string program, TestData data)
{
    private const string Suffix = ", by h2load";

    public static string Named(string call) => call + Suffix;

    /// <summary>It, or nothing when it is not installed.</summary>
    public static H2Load? Find(TestData data, Results results)
    {
        if (Programs.Find("h2load") is { } program)
        {
            return new H2Load(program, data);
        }

        foreach (var call in (string[])[LookupMeasures.Empty, LookupMeasures.GetPerson])
        {
            results.Skip(data.Schools, Named(call), "h2load is not installed (Debian: nghttp2-client)");
        }

        return null;
    }

    /// <summary>GetPerson of one person whom the server is known to have.</summary>
    public async Task<LoadResult> RunAsync(
        Server server, string personId, int inFlight, double seconds, CancellationToken cancellationToken)
    {
        var (body, log) = (data.Of("h2load.body"), data.Of("h2load.log"));
        await File.WriteAllBytesAsync(body, Framed(new GetPersonRequest { PersonId = personId }), cancellationToken);
        File.Delete(log);
        var start = new ProcessStartInfo(program)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };
        foreach (var argument in (string[])
        [
            "-D", string.Create(CultureInfo.InvariantCulture, $"{Math.Max(1, (int)Math.Ceiling(seconds))}"), "-c", "1", "-t", "1",
            "-m", inFlight.ToString(CultureInfo.InvariantCulture), "-d", body, "-H", "content-type: application/grpc", "-H", "te: trailers",
            "-H", "authorization: Bearer " + server.Token,
            "-H", "x-purpose: benchmark",
            "--log-file", log, Server.Url(server.Port) + "/entecole.directory.v1.DirectoryService/GetPerson",
        ])
        {
            start.ArgumentList.Add(argument);
        }

        using var process = Process.Start(start) ?? throw new InvalidOperationException($"{program} did not start.");
        await using var killing = cancellationToken.Register(() => process.Kill());
        var errors = process.StandardError.ReadToEndAsync(CancellationToken.None);
        var said = await process.StandardOutput.ReadToEndAsync(CancellationToken.None);
        await process.WaitForExitAsync(CancellationToken.None);
        cancellationToken.ThrowIfCancellationRequested();
        return process.ExitCode == 0
            ? new LoadResult(PerSecond(said), [.. Latencies(log).Order()])
            : throw new InvalidOperationException($"h2load ended with {process.ExitCode}: {await errors}");
    }

    // gRPC over HTTP/2: not compressed, the length, the message.
    private static byte[] Framed(IMessage message)
    {
        var bytes = message.ToByteArray();
        var framed = new byte[5 + bytes.Length];
        BinaryPrimitives.WriteInt32BigEndian(framed.AsSpan(1), bytes.Length);
        bytes.CopyTo(framed, 5);
        return framed;
    }

    // finished in 3.00s, 12345.67 req/s, 6.54MB/s
    private static double PerSecond(string said)
    {
        var line = said.Split('\n').FirstOrDefault(line => line.StartsWith("finished in", StringComparison.Ordinal))
            ?? throw new InvalidOperationException("h2load did not say its rate.");
        return double.Parse(line.Split(", ")[1].Split(' ')[0], CultureInfo.InvariantCulture);
    }

    // A line a call: when it began, its HTTP status, its microseconds.
    private static IEnumerable<double> Latencies(string log)
    {
        foreach (var line in File.ReadLines(log))
        {
            var cells = line.Split('\t');
            yield return string.Equals(cells[1], "200", StringComparison.Ordinal)
                ? double.Parse(cells[2], CultureInfo.InvariantCulture) / 1000
                : throw new InvalidOperationException($"h2load was answered HTTP {cells[1]}.");
        }
    }
}
