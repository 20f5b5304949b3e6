using System.Collections.Frozen;
using EntEcole.Directory.Access;

namespace EntEcole.Directory.Server.Security.Rules;

/// <summary>Fields of persons that not every role sees.</summary>
[Flags]
internal enum FieldGroups
{
    /// <summary>
    /// None of them: names, profiles, classes, levels and source ids are left, which every caller that may ask about persons sees.
    /// </summary>
    None = 0,

    /// <summary>National pupil id.</summary>
    Ine = 1 << 0,

    /// <summary>Birth date.</summary>
    BirthDate = 1 << 1,

    /// <summary>Postal address, and whose it is.</summary>
    Address = 1 << 2,

    /// <summary>Telephones.</summary>
    Phone = 1 << 3,

    /// <summary>E-mail.</summary>
    Mail = 1 << 4,

    /// <summary>What a relative is to a pupil, and what they may decide.</summary>
    Link = 1 << 5,

    /// <summary>Functions and other particulars of staff.</summary>
    Functions = 1 << 6,

    /// <summary>What a family is helped with: canteen, transport, childcare, boarding, grants.</summary>
    Services = 1 << 7,

    /// <summary>Ids in the academies' own applications.</summary>
    FeedIds = 1 << 8,

    /// <summary>Pseudonym of the usage measurement.</summary>
    Visitor = 1 << 9,

    /// <summary>All.</summary>
    All = (1 << 10) - 1,
}

/// <summary>
/// Which role sees which fields, and which field is of which group. Enforced in one place, <see cref="FieldMask"/>; a field that is not
/// named here is seen by all who may make the call.
/// </summary>
internal static class FieldRules
{
    private static readonly (CallerRoles Role, FieldGroups Sees)[] Roles =
    [
        // At run time: who is related to a person, and how to write to them.
        (CallerRoles.DirectoryReader, FieldGroups.Mail | FieldGroups.Link | FieldGroups.Functions | FieldGroups.Visitor),
        // Tells homonyms apart and calls back; does not write letters.
        (CallerRoles.DirectorySupport,
            FieldGroups.Ine | FieldGroups.BirthDate | FieldGroups.Phone | FieldGroups.Mail | FieldGroups.Link | FieldGroups.Functions
            | FieldGroups.FeedIds | FieldGroups.Visitor),
        // Judges whether a changed identity is the same person.
        (CallerRoles.SyncOperator, FieldGroups.Ine | FieldGroups.BirthDate | FieldGroups.Functions),
        // Owes a data subject all that is kept about them.
        (CallerRoles.PrivacyOfficer, FieldGroups.All),
        // The workspace: accounts, classes and families, and where to send the first message.
        (CallerRoles.WatchConsumer, FieldGroups.Mail | FieldGroups.Link | FieldGroups.Functions | FieldGroups.Visitor),
    ];

    /// <summary>
    /// Fields by their names in <c>FieldChange</c>: of a person, of their profiles, of relations. A part stands for all in it.
    /// </summary>
    public static IReadOnlyDictionary<string, FieldGroups> Fields { get; } = new Dictionary<string, FieldGroups>(StringComparer.Ordinal)
    {
        ["birth_date"] = FieldGroups.BirthDate,
        ["mail"] = FieldGroups.Mail,
        ["dnma_visitor_id"] = FieldGroups.Visitor,
        ["pupil.ine"] = FieldGroups.Ine,
        ["pupil.canteen"] = FieldGroups.Services,
        ["pupil.transport"] = FieldGroups.Services,
        ["pupil.morning_care"] = FieldGroups.Services,
        ["pupil.evening_care"] = FieldGroups.Services,
        ["pupil.supervised_study"] = FieldGroups.Services,
        ["pupil.second_degree.siecle_id"] = FieldGroups.FeedIds,
        ["pupil.second_degree.boarding"] = FieldGroups.Services,
        ["pupil.second_degree.grant_holder"] = FieldGroups.Services,
        ["pupil.second_degree.address"] = FieldGroups.Address,
        ["pupil.second_degree.address_relative_source_id"] = FieldGroups.Address,
        ["relative.address"] = FieldGroups.Address,
        ["relative.address_may_be_shared"] = FieldGroups.Address,
        ["relative.home_phone"] = FieldGroups.Phone,
        ["relative.work_phone"] = FieldGroups.Phone,
        ["relative.mobile_phone"] = FieldGroups.Phone,
        ["relative.sms_phone"] = FieldGroups.Phone,
        ["staff"] = FieldGroups.Functions,
        ["staff.second_degree.sts_ids"] = FieldGroups.FeedIds,
        ["profile.functions"] = FieldGroups.Functions,
        ["relation.link_code"] = FieldGroups.Link,
        ["relation.link_label"] = FieldGroups.Link,
        ["relation.details"] = FieldGroups.Link,
    }.ToFrozenDictionary(StringComparer.Ordinal);

    // Asked on every lookup: one answer a set of roles.
    private static readonly FieldGroups[] ByRoles =
    [
        .. Enumerable.Range(0, (int)CallerRoles.All + 1).Select(set => Roles
            .Where(line => ((int)line.Role & set) != 0)
            .Aggregate(FieldGroups.None, (all, line) => all | line.Sees)),
    ];

    /// <summary>The groups that a caller with these roles sees.</summary>
    public static FieldGroups ShownTo(CallerRoles roles) => ByRoles[(int)(roles & CallerRoles.All)];

    /// <summary>The groups that one must see to see a field; every part of its name may ask for one.</summary>
    public static FieldGroups GroupsOf(string field)
    {
        var groups = FieldGroups.None;
        for (var end = field.Length; end > 0; end = field.LastIndexOf('.', end - 1))
        {
            groups |= Fields.GetValueOrDefault(field[..end]);
        }

        return groups;
    }
}
