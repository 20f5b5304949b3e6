using EntEcole.Directory.Model;

namespace EntEcole.Directory.Server.Worker;

/// <summary>Why something in the inbox is not taken.</summary>
internal enum UnexpectedCause
{
    /// <summary>It is neither an archive nor a folder.</summary>
    Kind,

    /// <summary>It is a symbolic link, or holds one.</summary>
    Link,

    /// <summary>Its name holds characters that cannot be shown.</summary>
    Name,
}

/// <summary>Something in the inbox that is left where it lies.</summary>
/// <param name="Name">Its name, as it may be shown.</param>
/// <param name="Cause">Why.</param>
internal sealed record UnexpectedFile(string Name, UnexpectedCause Cause)
{
    /// <summary>For people.</summary>
    public LocalizedText Text => Cause switch
    {
        UnexpectedCause.Link => new(
            "This is a symbolic link, or a folder that holds one: links are not followed. Deliver the files themselves. It is left where it lies.",
            "Ceci est un lien symbolique, ou un dossier qui en contient un : les liens ne sont pas suivis. Livrer les fichiers eux-mêmes. Il est laissé où il est."),
        UnexpectedCause.Name => new(
            "The name holds characters that cannot be seen. Rename it. It is left where it lies.",
            "Le nom contient des caractères invisibles ou de contrôle. Le renommer. Il est laissé où il est."),
        _ => new(
            "This file is no delivery: archives are, and folders of AAF files. It is left where it lies.",
            "Ce fichier n'est pas une livraison : le sont les archives et les dossiers de fichiers AAF. Il est laissé où il est."),
    };
}
