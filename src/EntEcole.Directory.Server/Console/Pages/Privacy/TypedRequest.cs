using System.Globalization;

namespace EntEcole.Directory.Server.Console.Pages.Privacy;

/// <summary>A request of a person as it is typed.</summary>
internal sealed record TypedRequest
{
    /// <summary>Id of the person.</summary>
    public string Person { get; init; } = "";

    /// <summary>Who asks.</summary>
    public V1.RequesterKind Requester { get; init; } = V1.RequesterKind.Self;

    /// <summary>Who asks, in words.</summary>
    public string By { get; init; } = "";

    /// <summary>Why, or what was said; of a directive its text, of a death the document.</summary>
    public string Said { get; init; } = "";

    /// <summary>Of a rectification: the field.</summary>
    public string Field { get; init; } = "";

    /// <summary>Of a rectification: what it should be.</summary>
    public string Wanted { get; init; } = "";

    /// <summary>Of a directive: who shall see to it.</summary>
    public string Trustee { get; init; } = "";

    /// <summary>Of a death: its day.</summary>
    public string Day { get; init; } = "";

    /// <summary>Of an objection: what was decided; of a directive: what it asks for.</summary>
    public int Choice { get; init; }

    /// <summary>Of a rectification: restrict; of an erasure and a death: although records are still delivered.</summary>
    public bool Check { get; init; }

    /// <summary>Every field with its name in the form.</summary>
    public IReadOnlyList<(string Name, string Value)> Fields =>
    [
        ("person", Person), ("requester", Number((int)Requester)), ("by", By), ("said", Said), ("field", Field), ("wanted", Wanted),
        ("trustee", Trustee), ("day", Day), ("choice", Number(Choice)), ("check", Check ? "1" : "0"),
    ];

    /// <summary>As a form sends it.</summary>
    public static TypedRequest Of(IFormCollection form)
    {
        string Given(string name) => form[name].ToString().Trim();
        return new TypedRequest
        {
            Person = Given("person"), By = Given("by"), Said = Given("said"), Field = Given("field"), Wanted = Given("wanted"),
            Trustee = Given("trustee"), Day = Given("day"), Check = Given("check") is "1",
            Requester = int.TryParse(Given("requester"), CultureInfo.InvariantCulture, out var kind) && Enum.IsDefined((V1.RequesterKind)kind)
                ? (V1.RequesterKind)kind : V1.RequesterKind.Unspecified,
            Choice = int.TryParse(Given("choice"), CultureInfo.InvariantCulture, out var choice) ? choice : 0,
        };
    }

    private static string Number(int number) => number.ToString(CultureInfo.InvariantCulture);
}
