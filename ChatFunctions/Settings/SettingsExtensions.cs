using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace ChatFunctions.Settings;

internal static class SettingsExtensions
{
    /// <summary>
    /// Fills the options from the settings of a section, and from those that have a name of their own; both are known to
    /// <see cref="KnownSettings"/> from then on. All that is wrong with their values is told at once, each in one line.
    /// </summary>
    public static OptionsBuilder<T> BindSettings<T>(this OptionsBuilder<T> options, string? section = null)
        where T : class
    {
        Setting[] settings = [.. Setting.Of(typeof(T), section)];
        options.Services.AddOptions<KnownSettings>().Configure(known => known.All.AddRange(settings)).ValidateOnStart();
        options.Services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<KnownSettings>, SettingSpelling>());
        return options.Configure<IConfiguration>((target, configuration) =>
        {
            string[] wrong = [.. settings.Select(setting => setting.Fill(target, configuration)).OfType<string>()];
            if (wrong.Length > 0)
            {
                throw new OptionsValidationException(Options.DefaultName, typeof(T), wrong);
            }
        });
    }
}
