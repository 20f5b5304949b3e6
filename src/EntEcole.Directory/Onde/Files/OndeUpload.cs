namespace EntEcole.Directory.Onde.Files;

/// <summary>One file of ONDE as it was given. It is read once, and not kept.</summary>
/// <param name="Name">Its name, without folders; for people.</param>
/// <param name="Content">Its bytes.</param>
public sealed record OndeUpload(string Name, ReadOnlyMemory<byte> Content);
