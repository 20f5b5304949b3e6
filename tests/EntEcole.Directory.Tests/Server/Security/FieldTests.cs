using EntEcole.Directory.Access;
using EntEcole.Directory.Server.Security.Rules;
using EntEcole.Directory.V1;
using Google.Protobuf;
using Google.Protobuf.Reflection;
using Grpc.Core;

namespace EntEcole.Directory.Tests.Server.Security;

/// <summary>Which fields a role sees: the table against the one place that hides, then against every answer.</summary>
[Collection(SampleServers.Name)]
public sealed class FieldTests(SampleServer sample)
{
    // How fields of these messages are named in FieldChange.
    private static readonly Dictionary<MessageDescriptor, string> Roots = new()
    {
        [Person.Descriptor] = "", [Profile.Descriptor] = "profile.", [Relation.Descriptor] = "relation.", [
            PupilRelation.Descriptor] = "relation.",
    };

    public static TheoryData<string> RoleNames => [.. CallerRoleNames.All.Select(one => one.Name)];

    [Fact]
    public void Table_NamesFieldsThatExist()
    {
        var known = Roots.SelectMany(root => Paths(root.Key, root.Value)).ToHashSet(StringComparer.Ordinal);
        Assert.Empty(FieldRules.Fields.Keys.Except(known, StringComparer.Ordinal));
    }

    [Theory]
    [MemberData(nameof(RoleNames))]
    public void Veil_OfARole_HidesWhatTheTableSaysAndNothingElse(string role)
    {
        var shown = FieldRules.ShownTo(CallerRoleNames.Parse(role));
        foreach (var (whole, veiled, root) in new (IMessage, IMessage, string)[]
        {
            (Full(new Person()), Full(new Person()).Masked(shown), ""),
            (Full(new Profile()), Full(new Profile()).Masked(shown), "profile."),
            (Full(new Relation()), Full(new Relation()).Masked(shown), "relation."),
            (Full(new PupilRelation()), Full(new PupilRelation()).Masked(shown), "relation."),
        })
        {
            var expected = Leaves(whole, root).Where(field => shown.Shows(FieldRules.GroupsOf(field))).ToHashSet(StringComparer.Ordinal);
            Assert.Equal(
                expected.Order(StringComparer.Ordinal), Leaves(veiled, root).Order(StringComparer.Ordinal), StringComparer.Ordinal);
        }
    }

    [Theory]
    [MemberData(nameof(RoleNames))]
    public void Veil_OfAChange_HidesValuesAndNotThatItChanged(string role)
    {
        var shown = FieldRules.ShownTo(CallerRoleNames.Parse(role));
        foreach (var (field, groups) in FieldRules.Fields)
        {
            var change = new FieldChange { Field = field + ".more", OldValue = "a", NewValue = "b" }.Masked(shown);
            Assert.Equal(shown.Shows(groups | FieldRules.GroupsOf(field)) ? ("a", "b") : ("", ""), (change.OldValue, change.NewValue));
            Assert.Equal(field + ".more", change.Field);
        }
    }

    [Theory]
    [MemberData(nameof(RoleNames))]
    public async Task Answers_ToARole_HoldNoHiddenField(string name)
    {
        var role = CallerRoleNames.Parse(name);
        var channel = sample.Server.As(new Caller("walker", role, CallerPerimeter.All));
        var (directory, sync) = (new DirectoryService.DirectoryServiceClient(channel), new SyncService.SyncServiceClient(channel));
        var pupil = (await sample.Client.ListPersonsAsync(
            new ListPersonsRequest { Filter = new PersonFilter { Uai = SampleServer.Rodez, Role = Role.Pupil } })).Persons
            .First(one => one.Pupil.Ine.Length > 0);
        var parent = (await sample.Client.ListPersonsAsync(
            new ListPersonsRequest { Filter = new PersonFilter { Uai = SampleServer.Rodez, Role = Role.Parent } })).Persons[0];
        var answers = new List<IMessage>();
        foreach (var id in new[] { pupil.PersonId, parent.PersonId })
        {
            await AddAsync(async () => await directory.GetPersonAsync(new GetPersonRequest { PersonId = id }));
            await AddAsync(async () => await directory.BatchGetPersonsAsync(
                new BatchGetPersonsRequest { Keys = { new PersonKey { PersonId = id } } }));
            await AddAsync(async () => await directory.ListRelativesAsync(new ListRelativesRequest { PersonId = id }));
            await AddAsync(async () => await directory.ExplainPersonAsync(new ExplainPersonRequest { PersonId = id }));
        }

        await AddAsync(async () => await directory.ListPersonsAsync(
            new ListPersonsRequest { Filter = new PersonFilter { Uai = SampleServer.Rodez } }));
        await AddAsync(async () => await sync.ListMergeProposalsAsync(new ListMergeProposalsRequest()));
        await AddAsync(async () =>
        {
            using var watched = directory.WatchChanges(
                new WatchChangesRequest { Filter = new WatchFilter { Uais = { SampleServer.Rodez } } });
            var all = new WatchChangesResponse();
            while (await watched.ResponseStream.MoveNext(CancellationToken.None))
            {
                all.Changes.AddRange(watched.ResponseStream.Current.Changes);
                if (watched.ResponseStream.Current.RevisionComplete)
                {
                    break;
                }
            }

            return all;
        });

        var shown = FieldRules.ShownTo(role);
        Assert.Empty(
            answers.SelectMany(Sensitive).Where(field => !shown.Shows(FieldRules.GroupsOf(field))).Distinct(StringComparer.Ordinal));
        if (role is CallerRoles.PrivacyOfficer)
        {
            Assert.Contains("pupil.ine", answers.SelectMany(Sensitive), StringComparer.Ordinal);
        }

        // Nor hides it in a text.
        if (!shown.Shows(FieldGroups.Ine))
        {
            Assert.DoesNotContain(pupil.Pupil.Ine, string.Concat(answers), StringComparison.Ordinal);
        }

        async Task AddAsync(Func<Task<IMessage>> ask)
        {
            try
            {
                answers.Add(await ask());
            }
            catch (RpcException denied) when (denied.StatusCode is StatusCode.PermissionDenied)
            {
                // Another test tells who may call.
            }
        }
    }

    /// <summary>The names of filled fields, wherever persons, profiles and relations are in an answer.</summary>
    private static IEnumerable<string> Sensitive(IMessage message) => Roots.TryGetValue(message.Descriptor, out var root)
        ? Leaves(message, root).Concat(Parts(message).Where(part => Roots.ContainsKey(part.Descriptor)).SelectMany(Sensitive))
        : Parts(message).SelectMany(Sensitive);

    private static IEnumerable<IMessage> Parts(IMessage message) => message.Descriptor.Fields.InFieldNumberOrder()
        .Where(field => field.FieldType is FieldType.Message && !field.IsMap)
        .SelectMany(field => field.Accessor.GetValue(message) switch
        {
            IMessage part => [part],
            System.Collections.IList list => list.Cast<IMessage>(),
            _ => Enumerable.Empty<IMessage>(),
        });

    /// <summary>The filled fields of a message, with dots; those of profiles are named as theirs.</summary>
    private static IEnumerable<string> Leaves(IMessage message, string prefix)
    {
        foreach (var field in message.Descriptor.Fields.InFieldNumberOrder())
        {
            var value = field.Accessor.GetValue(message);
            var name = prefix + field.Name;
            if (field.FieldType is FieldType.Message && field.MessageType == Profile.Descriptor && prefix.Length == 0)
            {
                foreach (var leaf in ((System.Collections.IList)value).Cast<IMessage>().SelectMany(profile => Leaves(profile, "profile.")))
                {
                    yield return leaf;
                }
            }
            else if (field.IsRepeated ? ((System.Collections.IList)value).Count > 0 : field.HasPresence
                ? field.Accessor.HasValue(message)
                : !value.Equals(Default(field)))
            {
                if (value is IMessage part)
                {
                    foreach (var leaf in Leaves(part, name + "."))
                    {
                        yield return leaf;
                    }
                }
                else
                {
                    yield return name;
                }
            }
        }
    }

    private static object Default(FieldDescriptor field) => field.FieldType switch
    {
        FieldType.String => "",
        FieldType.Bool => false,
        FieldType.Int32 => 0,
        FieldType.Int64 => 0L,
        FieldType.Enum => Enum.ToObject(field.EnumType.ClrType, 0),
        _ => new object(),
    };

    /// <summary>The message with every field filled, two levels of lists deep.</summary>
    private static T Full<T>(T message)
        where T : IMessage
    {
        foreach (var field in message.Descriptor.Fields.InFieldNumberOrder())
        {
            if (field.IsRepeated)
            {
                ((System.Collections.IList)field.Accessor.GetValue(message)).Add(Value(field));
            }
            else
            {
                field.Accessor.SetValue(message, Value(field));
            }
        }

        return message;
    }

    private static object Value(FieldDescriptor field) => field.FieldType switch
    {
        FieldType.String => "x",
        FieldType.Bool => true,
        FieldType.Int32 => 1,
        FieldType.Int64 => 1L,
        FieldType.Enum => Enum.ToObject(field.EnumType.ClrType, 1),
        FieldType.Message => Full((IMessage)Activator.CreateInstance(field.MessageType.ClrType)!),
        _ => throw new InvalidOperationException(field.FullName),
    };

    private static IEnumerable<string> Paths(MessageDescriptor message, string prefix) =>
        message.Fields.InFieldNumberOrder().SelectMany(field =>
        field.FieldType is FieldType.Message && !field.IsRepeated
            ? Paths(field.MessageType, prefix + field.Name + ".").Append(prefix + field.Name)
            : [prefix + field.Name]);
}
