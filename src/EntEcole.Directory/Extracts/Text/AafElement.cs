namespace EntEcole.Directory.Extracts.Text;

/// <summary>The elements of AAF (aaf-format 1.3).</summary>
internal enum AafElement : byte
{
    /// <summary>An element that AAF does not have.</summary>
    UnknownElement,
    Root,
    AddRequest,
    ModifyRequest,
    DeleteRequest,
    OperationalAttributes,
    Identifier,
    Id,
    Attributes,
    Modifications,
    Attr,
    Modification,
    Value,
}

/// <summary>How the elements are called.</summary>
internal static class AafElements
{
    // By AafElement.
    private static readonly string[] Names =
    [
        "", "ficAlimMENESR", "addRequest", "modifyRequest", "deleteRequest", "operationalAttributes", "identifier", "id", "attributes",
        "modifications", "attr", "modification", "value",
    ];

    /// <summary>The name that AAF gives it.</summary>
    public static string NameOf(this AafElement element) => Names[(int)element];

    /// <summary>The element of a name.</summary>
    public static AafElement Of(ReadOnlySpan<char> name) => name switch
    {
        "value" => AafElement.Value,
        "attr" => AafElement.Attr,
        "id" => AafElement.Id,
        "identifier" => AafElement.Identifier,
        "attributes" => AafElement.Attributes,
        "operationalAttributes" => AafElement.OperationalAttributes,
        "addRequest" => AafElement.AddRequest,
        "modifyRequest" => AafElement.ModifyRequest,
        "deleteRequest" => AafElement.DeleteRequest,
        "modifications" => AafElement.Modifications,
        "modification" => AafElement.Modification,
        "ficAlimMENESR" => AafElement.Root,
        _ => AafElement.UnknownElement,
    };
}
