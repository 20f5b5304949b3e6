using System.Collections;
using System.Collections.Concurrent;
using System.Globalization;
using EntEcole.Directory.Model;
using Google.Protobuf;
using Google.Protobuf.Reflection;
using Grpc.Core;

namespace EntEcole.Directory.Server.Grpc.Validation;

/// <summary>
/// The rule of <see cref="OutsideText"/> for every text of every request, at any depth: a field that is added to the contract is covered by
/// itself. What is accepted is put into normalization form C.
/// </summary>
internal static class RequestText
{
    // What an identity provider gives is answered value by value: one that is no text does not spoil the others of its question.
    private static readonly string Judged = V1.ResolveIdentityRequest.Descriptor.FindFieldByNumber(
        V1.ResolveIdentityRequest.ValuesFieldNumber).FullName;

    // Of each message the fields that hold texts, or messages that may.
    private static readonly ConcurrentDictionary<MessageDescriptor, FieldDescriptor[]> Fields = new();

    /// <summary>The request, once all of its texts are accepted.</summary>
    /// <exception cref="DirectoryException"><see cref="Reason.InvalidArgument"/>: it names the field, not the character.</exception>
    public static T Accepted<T>(T request)
        where T : class
    {
        if (request is IMessage message)
        {
            Accept(message, "");
        }

        return request;
    }

    /// <summary>The same for each request of a stream.</summary>
    public static IAsyncStreamReader<T> Accepted<T>(IAsyncStreamReader<T> requests)
        where T : class => new AcceptedStream<T>(requests);

    private static void Accept(IMessage message, string prefix)
    {
        var fields = Fields.GetOrAdd(message.Descriptor, FieldsOf);
        foreach (var field in fields)
        {
            switch (field.Accessor.GetValue(message))
            {
                case string text:
                    if (Text(text, prefix, field.Name) is { } normalized)
                    {
                        field.Accessor.SetValue(message, normalized);
                    }

                    break;
                case IMessage inner:
                    Accept(inner, prefix + field.Name + ".");
                    break;
                case IDictionary map:
                    AcceptMap(map, prefix + field.Name);
                    break;
                case IList list:
                    AcceptList(list, prefix + field.Name, string.Equals(field.FullName, Judged, StringComparison.Ordinal));
                    break;
                default:
                    break;
            }
        }
    }

    private static void AcceptList(IList list, string name, bool isJudgedLater)
    {
        for (var i = 0; i < list.Count; i++)
        {
            if (isJudgedLater && list[i] is string odd && !OutsideText.IsAccepted(odd))
            {
                continue;
            }

            if (list[i] is string text && TextOf(text, name, i) is { } normalized)
            {
                list[i] = normalized;
            }
            else if (list[i] is IMessage inner)
            {
                Accept(inner, Item(name, i) + ".");
            }
        }
    }

    // No request of the contract holds a map; one that will is checked, and kept as it came.
    private static void AcceptMap(IDictionary map, string name)
    {
        foreach (DictionaryEntry entry in map)
        {
            foreach (var part in (ReadOnlySpan<object?>)[entry.Key, entry.Value])
            {
                if (part is string text)
                {
                    Text(text, name, "");
                }
                else if (part is IMessage inner)
                {
                    Accept(inner, name + ".");
                }
            }
        }
    }

    // The text to put in its place; null when it may stay. The name of the field is made for a fault alone.
    private static string? Text(string text, string prefix, string name)
    {
        var accepted = OutsideText.Accept(text) ?? throw Refused(prefix + name);
        return ReferenceEquals(accepted, text) || string.Equals(accepted, text, StringComparison.Ordinal) ? null : accepted;
    }

    private static string? TextOf(string text, string list, int rank) =>
        OutsideText.IsAccepted(text) ? Text(text, list, "") : throw Refused(Item(list, rank));

    private static DirectoryException Refused(string field) => DirectoryException.InvalidArgument(field, new(
        $"{field} holds a character that cannot be seen, or that changes how text is read. Remove it.",
        $"{field} contient un caractère invisible ou de contrôle. Le retirer."));

    private static string Item(string list, int rank) => string.Create(CultureInfo.InvariantCulture, $"{list}[{rank}]");

    private static FieldDescriptor[] FieldsOf(MessageDescriptor message) =>
        [.. message.Fields.InFieldNumberOrder().Where(
            field => field.FieldType is FieldType.String or FieldType.Message or FieldType.Group)];

    private sealed class AcceptedStream<T>(IAsyncStreamReader<T> requests) : IAsyncStreamReader<T>
        where T : class
    {
        public T Current => requests.Current;

        public async Task<bool> MoveNext(CancellationToken cancellationToken)
        {
            var isThere = await requests.MoveNext(cancellationToken);
            if (isThere)
            {
                RequestText.Accepted(requests.Current);
            }

            return isThere;
        }
    }
}
