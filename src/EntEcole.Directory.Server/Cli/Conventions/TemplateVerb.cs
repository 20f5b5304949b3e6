using System.CommandLine;
using EntEcole.Directory.Files;
using EntEcole.Directory.Model;
using EntEcole.Directory.Server.Cli.Output;

namespace EntEcole.Directory.Server.Cli.Conventions;

/// <summary><c>entecole conventions template</c>: the two CSVs of an import with an example each, and what each column holds.</summary>
internal static class TemplateVerb
{
    private const string Conventions = """
        reference;school_year;academy;collectivite;siret;address;postal_code;city;representative;representative_role;signed_on;effective_from;effective_to;fee_per_school_eur;school_count;amount_eur
        COMMUNE-2026-2027;2026-2027;TOULOUSE;COMMUNE D'ESSAI;21120202300019;1 place d'Essai;12000;ESSAI;A. D'ESSAI;maire;12/06/2026;12/06/2026;;41;1;41
        """;

    private const string Schools = """
        convention;uai;school_name;commune;department
        COMMUNE-2026-2027;0120612A;ECOLE ELEMENTAIRE D'ESSAI;ESSAI;12
        """;

    private static readonly LocalizedText Notes = new(
        """
        conventions.csv: one line a convention.
          reference            unique; convention-schools.csv names it
          school_year          as 2026-2027
          academy              as TOULOUSE
          collectivite, siret  who signs and pays; 14 digits
          address, postal_code, city, representative, representative_role  may be blank
          signed_on, effective_from  dd/mm/yyyy or yyyy-mm-dd
          effective_to         blank: 5 September after the school year
          fee_per_school_eur, school_count, amount_eur  amount = fee × schools
        convention-schools.csv: one line a school. The UAI is the only key.

        Save as CSV with ';' between columns. Then: entecole conventions import conventions.csv --dry-run
        """,
        """
        conventions.csv : une ligne par convention.
          reference            unique ; convention-schools.csv la cite
          school_year          comme 2026-2027
          academy              comme TOULOUSE
          collectivite, siret  qui signe et paie ; 14 chiffres
          address, postal_code, city, representative, representative_role  facultatifs
          signed_on, effective_from  jj/mm/aaaa ou aaaa-mm-jj
          effective_to         vide : 5 septembre après l'année scolaire
          fee_per_school_eur, school_count, amount_eur  montant = tarif × écoles
        convention-schools.csv : une ligne par école. L'UAI est la seule clé.

        Enregistrer en CSV, colonnes séparées par « ; ». Puis : entecole conventions import conventions.csv --dry-run
        """);

    public static Command Make(SharedOptions shared)
    {
        var folder = new Argument<string>("FOLDER") { Description = shared.T("Where to.", "Où les écrire.") };
        var command = new Command("template", shared.T(
            "Write the two CSV files of an import, with an example each and what each column holds. Files that are there are kept.",
            "Écrire les deux fichiers CSV d'un import, avec un exemple chacun et ce que contient chaque colonne. Les fichiers présents sont gardés."))
        {
            folder,
        };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var (terminal, to) = (shared.Terminal(parsed), parsed.GetRequiredValue(folder));
            PrivateFolder.Ensure(to);
            var written = new List<string>();
            foreach (var (name, text) in ((string, string)[])
                [
                    ("conventions.csv", Conventions), (ConventionVerbs.SchoolsFileName, Schools),
                    (shared.T("README.txt", "LISEZMOI.txt"), Notes.In(shared.Language))])
            {
                var path = Path.Combine(to, name);
                if (!Path.Exists(path))
                {
                    // With the mark by which a French Excel knows UTF-8.
                    await PrivateFile.WriteAllTextAsync(path, "\ufeff" + text.ReplaceLineEndings("\r\n") + "\r\n", cancellationToken);
                    written.Add(path);
                }
            }

            terminal.Answer(new { written });
            terminal.Say(written.Count == 0 ? terminal.T("All files were there.", "Tous les fichiers étaient là.")
                : terminal.T("Written: ", "Écrits : ") + string.Join(", ", written));
            return ExitCode.Done;
        });
        return command;
    }
}
