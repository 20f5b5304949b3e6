using System.CommandLine;
using EntEcole.Directory.Model;
using EntEcole.Directory.Server.Host;
using EntEcole.Directory.Storage;

namespace EntEcole.Directory.Server.Cli.Output;

/// <summary>What <c>--output</c> may be.</summary>
internal enum OutputFormat
{
    /// <summary>Tables and sentences.</summary>
    Text,

    /// <summary>One JSON document.</summary>
    Json,
}

/// <summary>The options that every verb has.</summary>
internal sealed class SharedOptions
{
    public SharedOptions(Language language)
    {
        Language = language;
        Database = new Option<string?>("--database")
        {
            Description = T(
                "Address of the store: sqlite:PATH or sqlserver:CONNECTION. Default: ENTECOLE_DATABASE, or sqlite:entecole.db.",
                "Adresse de la base : sqlite:CHEMIN ou sqlserver:CONNEXION. Par défaut : ENTECOLE_DATABASE, ou sqlite:entecole.db."),
            Recursive = true,
        };
        Database.Validators.Add(given =>
        {
            if (given.Tokens.Any(token => ShownSetting.HoldsPassword(token.Value)))
            {
                given.AddError(T(
                    "A password on the command line is visible to every account that lists processes, and stays in the history. Put the "
                    + "address into the file Database of a folder that ENTECOLE_SECRETS names, or into ENTECOLE_DATABASE.",
                    "Un mot de passe sur la ligne de commande est visible de tout compte qui liste les processus, et reste dans "
                    + "l'historique. Mettre l'adresse dans le fichier Database d'un dossier que nomme ENTECOLE_SECRETS, "
                    + "ou dans ENTECOLE_DATABASE."));
            }
        });
        Output = new Option<OutputFormat>("--output")
        {
            HelpName = "text|json",
            Description = T("text for people, json for machines.", "text pour les personnes, json pour les machines."),
            Recursive = true,
            CustomParser = given =>
            {
                switch (given.Tokens is [var token] ? token.Value.ToUpperInvariant() : "")
                {
                    case "JSON":
                        return OutputFormat.Json;
                    case "TEXT":
                        return OutputFormat.Text;
                    default:
                        given.AddError(T("--output takes text or json.", "--output prend text ou json."));
                        return default;
                }
            },
        };
        Output.CompletionSources.Add("text", "json");
        Lang = new Option<string?>("--lang")
        {
            Description = T("fr or en. Default: the environment.", "fr ou en. Par défaut : l'environnement."),
            Recursive = true,
        };
        Lang.AcceptOnlyFromAmong("fr", "en");
    }

    private bool hasWarned;
    private (ParseResult Of, Settings Settings)? read;

    public Language Language { get; }

    public Option<string?> Database { get; }

    public Option<OutputFormat> Output { get; }

    public Option<string?> Lang { get; }

    public IReadOnlyList<Option> All => [Database, Output, Lang];

    /// <summary>The sentence in the caller's language.</summary>
    public string T(string english, string french) => new LocalizedText(english, french).In(Language);

    /// <summary>Where a verb speaks.</summary>
    public Terminal Terminal(ParseResult parsed) => new(
        parsed.InvocationConfiguration.Output, parsed.InvocationConfiguration.Error, Language,
        parsed.GetValue(Output) is OutputFormat.Json);

    /// <summary>The settings, with the options of the command line on top: read once a command.</summary>
    public Settings Settings(ParseResult parsed)
    {
        if (read is { } known && ReferenceEquals(known.Of, parsed))
        {
            return known.Settings;
        }

        var sources = SettingSources.Read();
        Warn(sources, Terminal(parsed));
        SecretSettings.RefuseLoose();
        var settings = sources.ToSettings();
        settings.Validate();
        (settings.Store.Database, settings.IsDatabaseGiven) =
            (parsed.GetValue(Database) ?? settings.Store.Database, parsed.GetValue(Database) is not null);
        read = (parsed, settings);
        return settings;
    }

    /// <summary>Tells, once, what in the settings is none: it is misspelt, and what was meant has its default.</summary>
    public void Warn(SettingSources sources, Terminal terminal)
    {
        foreach (var unknown in hasWarned ? [] : sources.Unknown())
        {
            terminal.Complain(unknown.In(Language));
        }

        hasWarned = true;
    }

    /// <summary>Opens the store and checks that its schema is this program's.</summary>
    public async Task<DirectoryStore> OpenAsync(ParseResult parsed, TimeProvider time, CancellationToken cancellationToken)
    {
        var store = StoreAddress.Open(Settings(parsed).Store.Database, time);
        await store.Schema.CheckSchemaAsync(cancellationToken);
        return store;
    }
}
