
namespace EntEcole.Directory.Changes;

/// <summary>To what. Numbers are those of the API.</summary>
public enum EventEntity
{
    /// <summary>A school; of a plan.</summary>
    School = 1,

    /// <summary>A class or group; of a plan.</summary>
    Class = 2,

    /// <summary>A source record.</summary>
    Person = 3,

    /// <summary>A profile in a school, with their classes there.</summary>
    Membership = 4,

    /// <summary>A relation with a relative or a child.</summary>
    Relation = 5,
}
