using System.CommandLine;
using EntEcole.Directory.Access;
using EntEcole.Directory.Model;
using EntEcole.Directory.Privacy;
using EntEcole.Directory.Server.Cli.Output;
using EntEcole.Directory.Server.Grpc.Validation;

namespace EntEcole.Directory.Server.Cli.Privacy;

/// <summary><c>entecole privacy</c>: the rights of persons, as the calls of <c>PrivacyService</c>.</summary>
internal static class PrivacyVerbs
{
    public static Command Make(SharedOptions shared, TimeProvider time)
    {
        var command = new Command("privacy", shared.T(
            "The rights of persons: access, rectification, restriction, objection, directives, erasure.",
            "Les droits des personnes : accès, rectification, limitation, opposition, directives, effacement."));
        command.Subcommands.Add(ExportVerb.Make(shared, time));
        command.Subcommands.Add(MeasureVerbs.Rectify(shared, time));
        command.Subcommands.Add(MeasureVerbs.Restrict(shared, time));
        command.Subcommands.Add(DecisionVerbs.Lift(shared, time));
        command.Subcommands.Add(MeasureVerbs.Object(shared, time));
        command.Subcommands.Add(DecisionVerbs.Decide(shared, time));
        command.Subcommands.Add(MeasureVerbs.Directive(shared, time));
        command.Subcommands.Add(ErasureVerbs.Death(shared, time));
        command.Subcommands.Add(ErasureVerbs.Erase(shared, time));
        command.Subcommands.Add(ErasureVerbs.Confirm(shared, time));
        command.Subcommands.Add(ErasureVerbs.Readmit(shared, time));
        command.Subcommands.Add(DecisionVerbs.Extend(shared, time));
        command.Subcommands.Add(DecisionVerbs.Close(shared, time));
        command.Subcommands.Add(MeasureListVerbs.Measures(shared, time));
        command.Subcommands.Add(MeasureListVerbs.Due(shared, time));
        command.Subcommands.Add(AccessesVerb.Make(shared, time));
        command.Subcommands.Add(RegisterVerbs.Register(shared, time));
        command.Subcommands.Add(RegisterVerbs.Notice(shared));
        return command;
    }

    /// <summary>Who acts on the command line: the name given, and the whole directory.</summary>
    public static PrivacyCaller CallerOf(string by)
    {
        if (string.IsNullOrWhiteSpace(by) || by.Length > Caller.MaxName)
        {
            throw DirectoryException.InvalidArgument("--by", new(
                $"--by is needed, at most {Caller.MaxName} characters.", $"--by est obligatoire, {Caller.MaxName} caractères au plus."));
        }

        return new PrivacyCaller(new Actor(null, by.Trim(), "cli"), Perimeter.All);
    }

    /// <summary>The measures of a store.</summary>
    public static MeasureBook BookOf(DirectoryStore store, TimeProvider time) => new(store.Privacy, store.Revisions, time);

    /// <summary>The person that a verb is about.</summary>
    public static PersonId PersonOf(ParseResult parsed, Argument<string> person) =>
        Requests.PersonId(parsed.GetRequiredValue(person).Trim(), "PERSON");
}

/// <summary>The options that most verbs of rights have.</summary>
internal sealed class PrivacyOptionSet
{
    private readonly Option<string> requestedBy;
    private readonly Option<RequesterKind> requester;

    public PrivacyOptionSet(SharedOptions shared, bool needsReason = true)
    {
        Person = new Argument<string>("PERSON")
        {
            HelpName = shared.T("PERSON", "PERSONNE"),
            Description = shared.T("Id of the person.", "Identifiant de la personne."),
        };
        By = AuthorOptions.Recorder(shared);
        Reason = new Option<string>("--reason")
        {
            CustomParser = OptionText.Read, Description = shared.T("Why, or what was said.", "Motif, ou ce qui a été dit."),
            Required = needsReason,
            DefaultValueFactory = _ => "",
        };
        Request = new Option<string?>("--request")
        {
            Description = shared.T(
                "Id of the request: the same again changes nothing.", "Identifiant de la demande : répétée, elle ne change rien."),
        };
        requestedBy = new Option<string>("--requested-by")
        {
            CustomParser = OptionText.Read, DefaultValueFactory = _ => "",
            Description = shared.T("Who asks, in words.", "Qui demande, en toutes lettres."),
        };
        requester = new Option<RequesterKind>("--requester")
        {
            HelpName = "self|parent|staff|executor|other", DefaultValueFactory = _ => RequesterKind.Unknown,
            Description = shared.T("Who asks.", "Qualité du demandeur."),
        };
    }

    public Argument<string> Person { get; }

    public Option<string> By { get; }

    public Option<string> Reason { get; }

    public Option<string?> Request { get; }

    /// <summary>Adds them to a verb about a person.</summary>
    public Command AddTo(Command command)
    {
        command.Arguments.Add(Person);
        foreach (var option in (Option[])[By, Reason, Request, requestedBy, requester])
        {
            command.Options.Add(option);
        }

        return command;
    }

    /// <summary>What was given.</summary>
    public PrivacyRequest Of(ParseResult parsed) => new(
        parsed.GetValue(Request) ?? PersonId.New().ToString(), PrivacyVerbs.PersonOf(parsed, Person), parsed.GetValue(requestedBy) ?? "",
        parsed.GetValue(requester), parsed.GetValue(Reason) ?? "");
}
