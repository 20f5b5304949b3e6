using Google.Protobuf;
using Google.Protobuf.Reflection;

namespace EntEcole.Directory.Server.Grpc.Watching;

/// <summary>Names the fields in which two messages differ.</summary>
internal static class ChangedNames
{
    /// <summary>The names of the fields that differ, with dots; a list, or a part that only one side has, is named as a whole.</summary>
    public static void Add(string prefix, IMessage before, IMessage after, ICollection<string> names)
    {
        foreach (var field in before.Descriptor.Fields.InFieldNumberOrder())
        {
            var (old, now) = (field.Accessor.GetValue(before), field.Accessor.GetValue(after));
            if (Equals(old, now) && (!field.HasPresence || field.FieldType is FieldType.Message
                || field.Accessor.HasValue(before) == field.Accessor.HasValue(after)))
            {
                continue;
            }

            if (!field.IsRepeated && old is IMessage oldPart && now is IMessage newPart)
            {
                Add(prefix + field.Name + ".", oldPart, newPart, names);
            }
            else
            {
                names.Add(prefix + field.Name);
            }
        }
    }
}
