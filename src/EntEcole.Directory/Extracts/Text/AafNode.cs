namespace EntEcole.Directory.Extracts.Text;

/// <summary>What <see cref="AafMarkup.Read"/> came to.</summary>
internal enum AafNode : byte
{
    /// <summary>The end of a sound document.</summary>
    None,
    Start,
    End,
    Text,
}
