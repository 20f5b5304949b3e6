namespace EntEcole.Directory.Tests.House;

/// <summary>What the house still has of its former ways. Each list is exact: it can only shrink.</summary>
internal static class KnownHouse
{
    /// <summary>Folders whose files have the namespace of the folder above.</summary>
    public static IReadOnlyList<string> FoldersOfAnotherNamespace { get; } = [];

    /// <summary>Folders of a project that use each other.</summary>
    public static IReadOnlyDictionary<string, string[]> Cycles { get; } = new Dictionary<string, string[]>(StringComparer.Ordinal);

    /// <summary>Interfaces of more than 15 members.</summary>
    public static IReadOnlyList<string> WideInterfaces { get; } = [];

    /// <summary>Classes of more than 350 lines, all their parts together.</summary>
    public static IReadOnlyList<string> LongClasses { get; } = [];

    /// <summary>Those of <see cref="FormerNames"/> that still occur.</summary>
    public static IReadOnlyList<string> Names { get; } = [];

    /// <summary>Those of <see cref="FormerSentences"/> that still occur.</summary>
    public static IReadOnlyList<string> Sentences { get; } = [];

    /// <summary>Names that the house no longer uses, as regular expressions.</summary>
    public static IReadOnlyList<string> FormerNames { get; } =
    [
        Type("Ghosts"), Type("SqlServerGround"), "CheckGroundAsync", Type("Ending"), Type("Places"), Type("Links"), Type("LinksAt"),
        Type("Newcomers"), Type("Rejoin"), Type("Holds"), Type("Cell"), Type("Veil"), @"\bVeiled\b", Type("Viewer"), Type("Reach"),
        Type("Reaches"),
        Type("Teller"), @"\bHear(Well)?\b", Type("Telling"), Type("Word"), Type("Heard"), Type("KeyTexts"), Type("HastyTime"),
        Type("Bilingual"),
        Type(@"\w+Desk"), Type(@"\w+Door"), Type(@"\w*Deaths"), @"\bProve[A-Z]?\w*\(", Type("ClassBook"), Type("RunBook"), Type("IneBook"),
        Type("NamingPlaces"), Type("PutOffPupil"), Type("Shares"), Type("Share"), Type("Seal"), Type("StandingWatch"), Type("FileInUse"),
        Type("Content"), @"\bSpell[A-Z]?\w*\(", Type("PlanThings"), @"\bStranger\b", @"\bWhole\(",
        @"namespace EntEcole\.Directory\.Sync\.Night",
        @"\bDateOnly on\b", @"(?i)\bwhom\b", @"(?i)\bwhoever\b", @"(?i)\bnobody\b", @"(?i)\bsomebody\b", @"(?i)\beverybody\b",
    ];

    /// <summary>Sentences that the house no longer says.</summary>
    public static IReadOnlyList<string> FormerSentences { get; } =
    [
        "What lasts is said when it begins", "Nobody unknown gets an answer", "The end is told by the end", "Nothing that a moment mends",
        "Everybody who is anybody", "Taken up again, what had been applied", "A call that nobody traces", "Of no academy that can be told",
        "or has come without that", "Whom a plan takes for new", "The wish that it end",
        "Quand purger les partis", "Il ne s'est rien passé", "dont mutés", "Une faute du serveur ; son journal", "n'est pas des nôtres",
        "Se défier de", "Cet extrait même", "Jour dont les adhésions décident", "la santé l'annonce", "Elle est décidée ou reprise",
        "Si le courrier peut aller en clair",
    ];

    private static string Type(string name) => @"\b(class|record|struct|interface|enum) " + name + @"\b";
}
