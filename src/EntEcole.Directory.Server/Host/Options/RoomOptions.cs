using EntEcole.Directory.Model;

namespace EntEcole.Directory.Server.Host.Options;

/// <summary>
/// The settings of one room, as they are written. Their names are the same in a file, a variable and a secret, whatever the room.
/// </summary>
internal abstract class RoomOptions
{
    /// <summary>The room.</summary>
    public abstract SettingTopic Topic { get; }

    /// <summary>Refuses values that make no sense, beyond their ranges.</summary>
    /// <exception cref="DirectoryException"><see cref="Reason.SettingInvalid"/>.</exception>
    public virtual void Validate()
    {
    }

    /// <summary>A text without blanks around it; null for one that says nothing.</summary>
    protected static string? NullIfEmpty(string? text) => string.IsNullOrWhiteSpace(text) ? null : text.Trim();
}
