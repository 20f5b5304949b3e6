using System.Globalization;
using System.Text;
using EntEcole.Directory.Onde.Files;

namespace EntEcole.Directory.Tests.Support;

/// <summary>
/// Writes lists as ONDE exports them, by hand and column by column as gar-onde-dnma 2.2 to 2.4 give them: independent of the reader. All
/// persons are invented.
/// </summary>
public sealed class OndeFiles
{
    public const string PupilHeader =
        "Nom élève;Nom d'usage élève;Prénom élève;Date naissance;Sexe;INE;Adresse1;Cp1;Commune1;Pays1;Adresse2;Cp2;Commune2;Pays2; Cycle;Niveau;Libellé classe;Identifiant classe;Attestation fournie;Autorisation associations;Autorisation photo;Décision de passage;";

    public const string GuardianHeader =
        "Civilité Responsable;Nom usage responsable;Nom responsable;Prénom responsable;Adresse responsable;CP responsable;Commune responsable;Pays;Courriel;Téléphone domicile;Téléphone travail;Téléphone portable;";

    public const string ChildHeader = "Nom d'usage enfant;Nom de famille enfant;Prénom enfant;Classes enfants;";

    public const string TeacherHeader = "Civilité;Nom usage;Nom;Prénom;Adresse;CP;Commune;Pays;Courriel;Téléphone domicile;Téléphone portable;Directeur;Classe;";

    private readonly List<string> pupils = [];
    private readonly List<(string Row, string[] Children)> guardians = [];
    private readonly List<string> teachers = [];

    /// <summary>A pupil: family name, given name, birth date, class, and what else is told of them.</summary>
    public OndeFiles Pupil(
        string name, string given, string born = "04/11/2018", string className = "CP A", string ine = "", string classId = "",
        string address = "1 rue d'Essai", string level = "CP", string usage = "")
    {
        pupils.Add($"{name};{usage};{given};{born};F;{ine};{address};12000;RODEZ;FRANCE;;;;;CYCLE II;{level};{className};{classId};O;N;N;;");
        return this;
    }

    /// <summary>A guardian of children, each <c>usage;family;given;classes</c>.</summary>
    public OndeFiles Guardian(
        string name, string given, string mail, string[] children, string mobile = "", string address = "1 rue d'Essai",
        string title = "MME", string usage = "")
    {
        guardians.Add(($"{title};{usage};{name};{given};{address};12000;RODEZ;FRANCE;{mail};;;{mobile};", children));
        return this;
    }

    public OndeFiles Teacher(string name, string given, string mail = "", string directs = "non", string classes = "")
    {
        teachers.Add($"\"M.\";\"\";\"{name}\";\"{given}\";\"\";\"\";\"\";\"\";\"{mail}\";\"\";\"\";\"{directs}\";\"{classes}\";");
        return this;
    }

    /// <summary>The list of pupils.</summary>
    public string PupilText => Lines([PupilHeader, .. pupils]);

    /// <summary>The list of guardians: as many blocks of children as the largest family has.</summary>
    public string GuardianText
    {
        get
        {
            var widest = guardians.Max(one => one.Children.Length);
            return Lines([
                GuardianHeader + string.Concat(Enumerable.Repeat(ChildHeader, widest)),
                .. guardians.Select(one => one.Row + string.Concat(one.Children.Select(child => child + ";"))),
            ]);
        }
    }

    /// <summary>The list of teachers.</summary>
    public string TeacherText => Lines([TeacherHeader, .. teachers]);

    /// <summary>All lists that have someone.</summary>
    public IReadOnlyList<OndeUpload> Uploads(Encoding? encoding = null)
    {
        var uploads = new List<OndeUpload>();
        void Add(int count, string file, Func<string> text)
        {
            if (count > 0)
            {
                uploads.Add(Upload(file, text(), encoding));
            }
        }

        Add(pupils.Count, "CSVExtraction-eleves.csv", () => PupilText);
        Add(guardians.Count, "CSVExtraction-responsables.csv", () => GuardianText);
        Add(teachers.Count, "CSVExtraction-enseignants.csv", () => TeacherText);
        return uploads;
    }

    /// <summary>A file of a text; ISO-8859-1 unless said otherwise, as ONDE writes it.</summary>
    public static OndeUpload Upload(string file, string text, Encoding? encoding = null) =>
        new(file, (encoding ?? Encoding.Latin1).GetBytes(text));

    /// <summary>A school of so many pupils in classes of 24, each of the first ones with two guardians, all others with one.</summary>
    public static OndeFiles School(int pupils, int guardians, string uai = "0120000X")
    {
        var files = new OndeFiles();
        // No pupil of one school is one of another.
        var first = int.Parse(uai[3..7], CultureInfo.InvariantCulture) * 10_000;
        var families = 0;
        for (var i = 0; i < pupils; i++)
        {
            var (name, given) = ($"FAMILLE{Letters(i)}", $"Prénom{Letters(i * 7 % pupils)}");
            var born = new DateOnly(2016, 1, 1).AddDays(i * 3 % 1800);
            files.Pupil(
                name, given, born.ToString("dd/MM/yyyy", CultureInfo.InvariantCulture),
                string.Create(CultureInfo.InvariantCulture, $"Classe {(i / 24) + 1}"),
                string.Create(CultureInfo.InvariantCulture, $"{100000000 + first + i}AB"), address: $"{i} rue d'Essai");
            for (var parent = 0; parent < 2 && families < guardians && (parent == 0 || families - i <= guardians - pupils); parent++)
            {
                families++;
                files.Guardian(
                    name, parent == 0 ? "Anne" : "Marc", string.Create(CultureInfo.InvariantCulture, $"famille{i}.{parent}@example.invalid"),
                    [$";{name};{given};Classe {(i / 24) + 1}"], address: $"{i} rue d'Essai", title: parent == 0 ? "MME" : "M.");
            }
        }

        return files.Teacher("MAÎTRE", "Paul", "paul.maitre@example.invalid", "oui");
    }

    private static string Letters(int number)
    {
        var letters = "";
        for (var left = number + 1; left > 0; left = (left - 1) / 26)
        {
            letters = (char)('A' + ((left - 1) % 26)) + letters;
        }

        return letters;
    }

    private static string Lines(IEnumerable<string> lines) => string.Concat(lines.Select(line => line + "\r\n"));
}
