namespace EntEcole.Directory.Onde.Files;

/// <summary>What a file of ONDE lists, told by its header.</summary>
public enum OndeKind
{
    /// <summary>Pupils.</summary>
    Pupils = 1,

    /// <summary>Guardians, each with the children that they name.</summary>
    Guardians = 2,

    /// <summary>Teachers.</summary>
    Teachers = 3,
}
