using EntEcole.Directory.Server.Grpc;
using Google.Protobuf;
using Google.Protobuf.Reflection;
using Grpc.Core;

namespace EntEcole.Directory.Tests.Server;

/// <summary>Any call of any service, by its descriptor.</summary>
internal static class AnyCall
{
    /// <summary>All calls that are served.</summary>
    public static IReadOnlyList<MethodDescriptor> All { get; } = [.. Services.Descriptors.SelectMany(service => service.Methods)];

    /// <summary>Sends one request, and returns the first answer.</summary>
    /// <exception cref="RpcException">It is refused.</exception>
    public static async Task<IMessage?> SendAsync(ChannelBase channel, MethodDescriptor method, IMessage request)
    {
        var bytes = Marshallers.Create(message => message, message => message);
        var type = (method.IsClientStreaming, method.IsServerStreaming) switch
        {
            (false, false) => MethodType.Unary,
            (false, true) => MethodType.ServerStreaming,
            (true, false) => MethodType.ClientStreaming,
            (true, true) => MethodType.DuplexStreaming,
        };
        var call = new Method<byte[], byte[]>(type, method.Service.FullName, method.Name, bytes, bytes);
        var invoker = channel.CreateCallInvoker();
        if (type is MethodType.Unary)
        {
            return method.OutputType.Parser.ParseFrom(await invoker.AsyncUnaryCall(call, null, default, request.ToByteArray()));
        }

        if (type is MethodType.ServerStreaming)
        {
            using var answers = invoker.AsyncServerStreamingCall(call, null, default, request.ToByteArray());
            return await answers.ResponseStream.MoveNext(CancellationToken.None)
                ? method.OutputType.Parser.ParseFrom(answers.ResponseStream.Current)
                : null;
        }

        if (type is MethodType.ClientStreaming)
        {
            using var requests = invoker.AsyncClientStreamingCall(call, null, default);
            await requests.RequestStream.WriteAsync(request.ToByteArray());
            await requests.RequestStream.CompleteAsync();
            return method.OutputType.Parser.ParseFrom(await requests);
        }

        using var both = invoker.AsyncDuplexStreamingCall(call, null, default);
        await both.RequestStream.WriteAsync(request.ToByteArray());
        await both.RequestStream.CompleteAsync();
        return await both.ResponseStream.MoveNext(CancellationToken.None)
            ? method.OutputType.Parser.ParseFrom(both.ResponseStream.Current)
            : null;
    }

    /// <summary>
    /// The text fields of a message at any depth: how each is named, and a message that holds a text there and nothing else.
    /// </summary>
    public static IEnumerable<(string Field, Func<string, IMessage> Make)> TextFields(MessageDescriptor message) =>
        TextFields(message, [message]);

    private static IEnumerable<(string Field, Func<string, IMessage> Make)> TextFields(MessageDescriptor message, MessageDescriptor[] above)
    {
        foreach (var field in message.Fields.InDeclarationOrder())
        {
            Assert.False(field.IsMap, "A request with a map: extend this test.");
            var name = field.IsRepeated ? field.Name + "[0]" : field.Name;
            if (field.FieldType is FieldType.String)
            {
                yield return (name, text => With(message, field, text));
            }
            else if (field.FieldType is FieldType.Message && !above.Contains(field.MessageType))
            {
                foreach (var (inner, make) in TextFields(field.MessageType, [.. above, field.MessageType]))
                {
                    yield return (name + "." + inner, text => With(message, field, make(text)));
                }
            }
        }
    }

    private static IMessage With(MessageDescriptor message, FieldDescriptor field, object value)
    {
        var made = message.Parser.ParseFrom(ByteString.Empty);
        if (field.IsRepeated)
        {
            ((System.Collections.IList)field.Accessor.GetValue(made)).Add(value);
        }
        else
        {
            field.Accessor.SetValue(made, value);
        }

        return made;
    }
}
