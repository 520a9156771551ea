namespace ChatFunctions.Settings;

/// <summary>What a setting's section and property do not tell of it.</summary>
/// <param name="name">Its whole name in the environment, where that is not <c>SECTION__PROPERTY</c>.</param>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class SettingAttribute(string? name = null) : Attribute
{
    public string? Name { get; } = name;

    /// <summary>Whether its value is never shown.</summary>
    public bool IsSecret { get; init; }
}
