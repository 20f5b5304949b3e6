namespace EntEcole.Directory.Exports.Gar;

/// <summary>Names of elements, and how long their values may be.</summary>
public static class GarElements
{
#pragma warning disable CS1591 // Names of the GAR.
    public const string Version = nameof(Version);

    public const string Etab = "GAREtab";
    public const string StructureUai = "GARStructureUAI";
    public const string StructureName = "GARStructureNomCourant";
    public const string StructureContract = "GARStructureContrat";
    public const string StructurePhone = "GARStructureTelephone";
    public const string StructureMail = "GARStructureEmail";

    public const string Pupil = "GAREleve";
    public const string Staff = "GAREnseignant";
    public const string PersonId = "GARPersonIdentifiant";
    public const string Profiles = "GARPersonProfils";
    public const string Profile = "GARPersonProfil";
    public const string BirthName = "GARPersonNomPatro";
    public const string UsageName = "GARPersonNom";
    public const string GivenName = "GARPersonPrenom";
    public const string GivenNames = "GARPersonAutresPrenoms";
    public const string Civility = "GARPersonCivilite";
    public const string Attachment = "GARPersonStructRattach";
    public const string PersonEtab = "GARPersonEtab";
    public const string BirthDate = "GARPersonDateNaissance";

    public const string Level = "GARPersonMEFSTAT4";
    public const string LevelCode = "GARMEFSTAT4Code";

    public const string Group = "GARGroupe";
    public const string GroupCode = "GARGroupeCode";
    public const string GroupLabel = "GARGroupeLibelle";
    public const string GroupStatus = "GARGroupeStatut";
    public const string GroupDivision = "GARGroupeDivAppartenance";
    public const string Member = "GARPersonGroupe";
    public const string Division = "DIVISION";
    public const string Groupe = "GROUPE";

    public const string Manager = "GARRespAff";
    public const string Mail = "GARPersonMail";
    public const string ManagerEtab = "GARRespAffEtab";
#pragma warning restore CS1591

    /// <summary>Longest name or given name.</summary>
    public const int NameLength = 500;

    /// <summary>Longest code or label of a group, mail, and other text.</summary>
    public const int TextLength = 255;

    /// <summary>Longest contract.</summary>
    public const int ContractLength = 45;

    /// <summary>Longest telephone number.</summary>
    public const int PhoneLength = 20;

    /// <summary>Longest code of a level.</summary>
    public const int LevelLength = 4;

    /// <summary>Elements in a file at most, with its root: what every reading of the limit allows.</summary>
    public const int FileElements = 10_000;

    /// <summary>Managers of a school at most.</summary>
    public const int Managers = 50;
}
