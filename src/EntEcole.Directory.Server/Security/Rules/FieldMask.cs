namespace EntEcole.Directory.Server.Security.Rules;

/// <summary>
/// Takes from messages what the caller's roles do not see, as <see cref="FieldRules"/> says: every message with a person's fields passes
/// here as it is made.
/// </summary>
internal static class FieldMask
{
    /// <summary>Whether a field is shown.</summary>
    public static bool Shows(this FieldGroups shown, FieldGroups groups) => (shown & groups) == groups;

    /// <summary>The person, without what is hidden.</summary>
    public static V1.Person Masked(this V1.Person person, FieldGroups shown)
    {
        if (shown is FieldGroups.All)
        {
            return person;
        }

        if (!shown.Shows(FieldGroups.BirthDate))
        {
            person.BirthDate = "";
        }

        if (!shown.Shows(FieldGroups.Mail))
        {
            person.Mail = "";
        }

        if (!shown.Shows(FieldGroups.Visitor))
        {
            person.DnmaVisitorId = "";
        }

        if (person.Pupil is { } pupil)
        {
            Hide(pupil, shown);
        }

        if (person.Relative is { } relative)
        {
            Hide(relative, shown);
        }

        if (!shown.Shows(FieldGroups.Functions))
        {
            person.Staff = null;
        }
        else if (!shown.Shows(FieldGroups.FeedIds))
        {
            person.Staff?.SecondDegree?.StsIds.Clear();
        }

        for (var i = 0; i < person.Profiles.Count; i++)
        {
            person.Profiles[i].Masked(shown);
        }

        return person;
    }

    /// <summary>The profile, without what is hidden.</summary>
    public static V1.Profile Masked(this V1.Profile profile, FieldGroups shown)
    {
        if (!shown.Shows(FieldGroups.Functions))
        {
            profile.Functions.Clear();
        }

        return profile;
    }

    /// <summary>The relation, without what is hidden.</summary>
    public static V1.Relation Masked(this V1.Relation relation, FieldGroups shown)
    {
        if (!shown.Shows(FieldGroups.Link))
        {
            relation.LinkCode = "";
            relation.LinkLabel = "";
            relation.Details = null;
        }

        return relation;
    }

    /// <summary>The relation, without what is hidden.</summary>
    public static V1.PupilRelation Masked(this V1.PupilRelation relation, FieldGroups shown)
    {
        if (!shown.Shows(FieldGroups.Link))
        {
            relation.LinkCode = "";
            relation.Details = null;
        }

        return relation;
    }

    /// <summary>The change, without its values when the field is hidden: that it changed may be known.</summary>
    public static V1.FieldChange Masked(this V1.FieldChange change, FieldGroups shown)
    {
        if (!shown.Shows(FieldRules.GroupsOf(change.Field)))
        {
            change.OldValue = "";
            change.NewValue = "";
        }

        return change;
    }

    private static void Hide(V1.PupilDetails pupil, FieldGroups shown)
    {
        if (!shown.Shows(FieldGroups.Ine))
        {
            pupil.Ine = "";
        }

        if (!shown.Shows(FieldGroups.Services))
        {
            pupil.ClearCanteen();
            pupil.ClearTransport();
            pupil.ClearMorningCare();
            pupil.ClearEveningCare();
            pupil.ClearSupervisedStudy();
        }

        if (pupil.SecondDegree is not { } second)
        {
            return;
        }

        if (!shown.Shows(FieldGroups.FeedIds))
        {
            second.SiecleId = "";
        }

        if (!shown.Shows(FieldGroups.Services))
        {
            second.Boarding = "";
            second.ClearGrantHolder();
        }

        if (!shown.Shows(FieldGroups.Address))
        {
            second.Address = null;
            second.AddressRelativeSourceId = "";
        }
    }

    private static void Hide(V1.RelativeDetails relative, FieldGroups shown)
    {
        if (!shown.Shows(FieldGroups.Address))
        {
            relative.Address = null;
            relative.ClearAddressMayBeShared();
        }

        if (!shown.Shows(FieldGroups.Phone))
        {
            relative.HomePhone = "";
            relative.WorkPhone = "";
            relative.MobilePhone = "";
            relative.SmsPhone = "";
        }
    }
}
