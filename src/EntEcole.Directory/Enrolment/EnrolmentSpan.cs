namespace EntEcole.Directory.Enrolment;

/// <summary>The days around one on which a school is enrolled without a gap, whatever the conventions that follow each other.</summary>
/// <param name="From">First day.</param>
/// <param name="Until">Last day known.</param>
public readonly record struct EnrolmentSpan(DateOnly From, DateOnly Until)
{
    /// <summary>The span of a day; null when none of <paramref name="conventions"/>, which name the school, is in force on it.</summary>
    public static EnrolmentSpan? Around(DateOnly day, IReadOnlyList<Convention> conventions)
    {
        var inForce = conventions.Where(convention => convention.IsInForceOn(day)).ToList();
        if (inForce.Count == 0)
        {
            return null;
        }

        var span = new EnrolmentSpan(inForce.Min(convention => convention.EffectiveFrom), inForce.Max(convention => convention.EndsOn));
        for (var grows = true; grows;)
        {
            var touching = conventions.Where(convention => convention.EffectiveFrom <= convention.EndsOn
                && convention.EffectiveFrom.DayNumber <= span.Until.DayNumber + 1 && convention.EndsOn.DayNumber >= span.From.DayNumber - 1)
                    .ToList();
            var wider = new EnrolmentSpan(
                touching.Min(convention => convention.EffectiveFrom), touching.Max(convention => convention.EndsOn));
            grows = wider != span;
            span = wider;
        }

        return span;
    }
}
