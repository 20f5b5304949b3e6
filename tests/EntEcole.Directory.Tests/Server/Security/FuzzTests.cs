using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using EntEcole.Directory.Server.Grpc;
using EntEcole.Directory.Server.Host;
using EntEcole.Directory.Server.Limits;
using EntEcole.Directory.Tests.Support;
using Google.Protobuf.Reflection;
using Microsoft.Extensions.Logging;

namespace EntEcole.Directory.Tests.Server.Security;

/// <summary>
/// Random requests to every call: bytes that are no message, messages that are of nothing, metadata, cut and doubled frames, compression,
/// deadlines. None is answered UNKNOWN or INTERNAL, each error says why, and the server goes on. 2,000 of one seed, more when
/// <c>ENTECOLE_TEST_FUZZ</c> says how many.
/// </summary>
[Collection(SampleServers.Name)]
[Trait("Speed", "slow")]
public sealed class FuzzTests(SampleServer sample, ITestOutputHelper output)
{
    private const int Seed = 20260615;
    private const int InFlight = 16;

    private static readonly string[] Allowed = ["0", "3", "4", "5", "7", "8", "9", "10", "11", "12", "14", "16"];
    private static readonly MethodDescriptor[] Calls = [.. Services.Descriptors.SelectMany(service => service.Methods)];

    [Fact]
    public async Task Requests_AtRandom_AreAnsweredAndNeverByAFaultOfOurs()
    {
        var count = LongForm.Of("ENTECOLE_TEST_FUZZ", 2_000);
        // A server of its own: the other keeps all that it logs.
        var log = new ServerLog();
        await using var server = ServerHost.Build(
            sample.Store, "http://127.0.0.1:0", new FakeTime(),
            new ServerSettings { Callers = TestCallers.Settings, Limits = new LimitSettings { CallerRate = 0, AttemptRate = 0 } },
            logging => logging.ClearProviders().AddProvider(log).SetMinimumLevel(LogLevel.Error));
        await server.StartAsync();
        using var client = new HttpClient(new SocketsHttpHandler { EnableMultipleHttp2Connections = true })
        {
            BaseAddress = new Uri(server.Urls.Single()),
            Timeout = TimeSpan.FromSeconds(60),
        };
        var token = TestCallers.Token(TestCallers.Everybody);
        var wrong = new System.Collections.Concurrent.ConcurrentBag<string>();
        var codes = new System.Collections.Concurrent.ConcurrentDictionary<string, int>(StringComparer.Ordinal);
        var before = Memory();
        await Parallel.ForAsync(0, count, new ParallelOptions { MaxDegreeOfParallelism = InFlight }, async (number, cancellation) =>
        {
            // Each has a seed of its own: one can be sent again alone.
            var random = new Random(Seed + number);
            var (path, status, details) = await SendAsync(client, token, random, cancellation);
            codes.AddOrUpdate(status, 1, (_, known) => known + 1);
            if (status.Length > 0 && (!Allowed.Contains(status, StringComparer.Ordinal) || (!IsPlain(path, status) && !details)))
            {
                wrong.Add(string.Create(CultureInfo.InvariantCulture, $"{number} {path}: {status}, details {details}"));
            }
        });
        var after = Memory();
        output.WriteLine(
            string.Create(
                CultureInfo.InvariantCulture,
                $"{count} requests, heap {before:N0} MB before, {after:N0} MB after; {string.Join(", ", codes.OrderBy(code => code.Key, StringComparer.Ordinal).Select(code => $"{code.Key}: {code.Value}"))}"));
        Assert.True(wrong.IsEmpty, string.Join('\n', wrong.Take(20)));
        // Most are answered; the rest is cut.
        Assert.True(codes.GetValueOrDefault("") < count / 5, string.Join(", ", codes));
        Assert.True(after < before + 64, $"{before} MB before, {after} MB after");
        Assert.DoesNotContain(log.Errors, entry => entry.Category.StartsWith("EntEcole", StringComparison.Ordinal));
    }

    // Of health's own statuses, and of a deadline that passes in the midst of a stream, nothing more is said.
    private static bool IsPlain(string path, string status) => status is "0" || path.StartsWith("/grpc.health.", StringComparison.Ordinal)
        || (status is "4" && Calls.Any(call => call.IsServerStreaming && path.EndsWith(
            call.FullName.Replace($".{call.Name}", $"/{call.Name}", StringComparison.Ordinal), StringComparison.Ordinal)));

    private static long Memory()
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        return GC.GetTotalMemory(forceFullCollection: true) >> 20;
    }

    private static async Task<(string Path, string Status, bool Details)> SendAsync(
        HttpClient client, string token, Random random, CancellationToken cancellation)
    {
        var call = Calls[random.Next(Calls.Length)];
        var path = random.Next(40) == 0 ? "/x" + Uri.EscapeDataString(Text(random, 30)) : $"/{call.Service.FullName}/{call.Name}";
        var body = Framed(random, Message(random, call));
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(path, UriKind.Relative))
        {
            Content = new Cut(body, random.Next(30) == 0), Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
        };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/grpc");
        request.Headers.TryAddWithoutValidation("te", "trailers");
        if (random.Next(20) != 0)
        {
            request.Headers.TryAddWithoutValidation("authorization", random.Next(20) == 0 ? Text(random, 200) : "Bearer " + token);
        }

        if (random.Next(20) != 0)
        {
            request.Headers.TryAddWithoutValidation("x-purpose", random.Next(20) == 0 ? Text(random, 300) : BearerHandler.Purpose);
        }

        // Streams do not end by themselves.
        request.Headers.TryAddWithoutValidation(
            "grpc-timeout", call.IsServerStreaming || random.Next(20) == 0 ? $"{random.Next(1, 200)}m" : "20S");
        for (var i = random.Next(4); i > 0; i--)
        {
            request.Headers.TryAddWithoutValidation(
                random.Next(3) == 0 ? $"x-{random.Next()}-bin" : $"x-{random.Next()}", Text(random, 60));
        }

        if (random.Next(15) == 0)
        {
            request.Headers.TryAddWithoutValidation("grpc-encoding", random.Next(2) == 0 ? "gzip" : Text(random, 8));
        }

        try
        {
            using var answer = await client.SendAsync(request, cancellation);
            await answer.Content.ReadAsByteArrayAsync(cancellation);
            return (path, Of(answer, "grpc-status"), Of(answer, "grpc-status-details-bin").Length > 0);
        }
        catch (Exception cut) when (cut is HttpRequestException or IOException)
        {
            // Cut by us, or by the server as it answered before it had all of the request.
            return (path, "", false);
        }
    }

    private static string Of(HttpResponseMessage answer, string name) =>
        answer.Headers.TryGetValues(name, out var header) || answer.TrailingHeaders.TryGetValues(name, out header) ? header.First() : "";

    private static byte[] Framed(Random random, byte[] message)
    {
        var length = random.Next(25) switch { 0 => message.Length + random.Next(1, 50), 1 => Math.Max(
            0, message.Length - 1), 2 => random.Next(), _ => message.Length };
        byte[] frame =
        [
            (byte)(random.Next(20) == 0 ? random.Next(256) : 0), (byte)(length >> 24), (byte)(length >> 16), (byte)(length >> 8),
            (byte)length, .. message,
        ];
        return random.Next(25) == 0 ? [.. frame, .. frame] : frame;
    }

    /// <summary>Random bytes, or a message whose fields hold what they may, and what they should not.</summary>
    private static byte[] Message(Random random, MethodDescriptor call)
    {
        switch (random.Next(6))
        {
            case 0:
                var bytes = new byte[random.Next(200)];
                random.NextBytes(bytes);
                return bytes;
            case 1:
                return [];
            default:
                var message = Filled(random, call.InputType, 3);
                return random.Next(10) == 0 ? message[..random.Next(message.Length + 1)] : message;
        }
    }

    private static byte[] Filled(Random random, MessageDescriptor type, int depth)
    {
        using var stream = new MemoryStream();
        using (var writer = new Google.Protobuf.CodedOutputStream(stream, leaveOpen: true))
        {
            foreach (var field in type.Fields.InFieldNumberOrder().Where(_ => random.Next(2) == 0))
            {
                Write(random, writer, field, depth);
            }
        }

        return stream.ToArray();
    }

    private static void Write(Random random, Google.Protobuf.CodedOutputStream writer, FieldDescriptor field, int depth)
    {
        for (var times = field.IsRepeated ? random.Next(random.Next(20) == 0 ? 600 : 4) : 1; times > 0; times--)
        {
            if (field.FieldType is FieldType.String or FieldType.Bytes or FieldType.Message)
            {
                writer.WriteTag(field.FieldNumber, Google.Protobuf.WireFormat.WireType.LengthDelimited);
                writer.WriteBytes(field.FieldType is FieldType.Message
                    ? Google.Protobuf.ByteString.CopyFrom(depth == 0 ? [] : Filled(random, field.MessageType, depth - 1))
                    : random.Next(8) == 0
                        ? Google.Protobuf.ByteString.CopyFrom(0xFF, 0xFE, (byte)random.Next(256))
                        : Google.Protobuf.ByteString.CopyFromUtf8(Text(random, 40)));
            }
            else if (field.FieldType is FieldType.Double)
            {
                writer.WriteTag(field.FieldNumber, Google.Protobuf.WireFormat.WireType.Fixed64);
                writer.WriteDouble(random.Next(3) switch { 0 => double.NaN, 1 => double.PositiveInfinity, _ => random.NextDouble() });
            }
            else
            {
                writer.WriteTag(field.FieldNumber, Google.Protobuf.WireFormat.WireType.Varint);
                writer.WriteInt64(random.Next(5) switch
                {
                    0 => long.MinValue, 1 => long.MaxValue, 2 => int.MaxValue, 3 => -random.Next(5), _ => random.Next(2_000),
                });
            }
        }
    }

    private static string Text(Random random, int most) => random.Next(8) switch
    {
        0 => "",
        1 => "0120612A",
        2 => "TOULOUSE",
        3 => Convert.ToHexStringLower(Enumerable.Range(0, 16).Select(_ => (byte)random.Next(256)).ToArray()),
        4 => new string((char)random.Next(33, 126), random.Next(most)),
        5 => "2026-06-15",
        6 => "%_[\\'\"; --" + random.Next(),
        _ => string.Concat(Enumerable.Range(0, random.Next(most)).Select(_ => (char)random.Next(33, 126))),
    };

    /// <summary>A body that may end in the midst, without a word.</summary>
    private sealed class Cut(byte[] bytes, bool isCut) : HttpContent
    {
        protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context)
        {
            await stream.WriteAsync(isCut ? bytes.AsMemory(0, bytes.Length / 2) : bytes);
            if (isCut)
            {
                throw new IOException("Cut.");
            }
        }

        protected override bool TryComputeLength(out long length)
        {
            length = 0;
            return false;
        }
    }
}
