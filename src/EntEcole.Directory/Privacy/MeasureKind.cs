
namespace EntEcole.Directory.Privacy;

/// <summary>Kinds of measures. Numbers are those of the API.</summary>
public enum MeasureKind
{
    /// <summary>Rectification asked for (RGPD, article 16).</summary>
    Rectification = 1,

    /// <summary>Processing restricted (article 18).</summary>
    Restriction = 2,

    /// <summary>Objection (article 21).</summary>
    Objection = 3,

    /// <summary>Directive for the time after death (loi 78-17, article 85).</summary>
    PostMortemDirective = 4,

    /// <summary>Erasure.</summary>
    Erasure = 5,

    /// <summary>A death that was reported.</summary>
    Death = 6,

    /// <summary>Syncs bring an erased person again.</summary>
    Readmission = 7,
}
