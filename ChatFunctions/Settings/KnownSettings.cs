namespace ChatFunctions.Settings;

/// <summary>All settings of the app: what each <see cref="SettingsExtensions.BindSettings"/> binds.</summary>
internal sealed class KnownSettings
{
    public List<Setting> All { get; } = [];
}
