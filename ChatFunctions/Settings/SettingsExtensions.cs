using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace ChatFunctions.Settings;

internal static class SettingsExtensions
{
    /// <summary>
    /// Fills the options from the settings of a section, and from those that have a name of their own; both are known to
    /// <see cref="KnownSettings"/> from then on. The app does not start while anything is wrong with their values, each or together: all
    /// of it is told at once, each in one line.
    /// </summary>
    public static OptionsBuilder<T> BindSettings<T>(this IServiceCollection services, string? section = null)
        where T : class
    {
        Setting[] settings = [.. Setting.Of(typeof(T), section)];
        services.AddOptions<KnownSettings>().Configure(known => known.All.AddRange(settings)).ValidateOnStart();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<KnownSettings>, SettingSpelling>());
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<T>, OwnRules<T>>());
        return services.AddOptions<T>().ValidateOnStart().Configure<IConfiguration>((target, configuration) =>
        {
            string[] wrong = [.. settings.Select(setting => setting.Fill(target, configuration)).OfType<string>()];
            if (wrong.Length > 0)
            {
                throw new OptionsValidationException(Options.DefaultName, typeof(T), wrong);
            }
        });
    }

    /// <summary>Asks options that have an opinion of themselves as a whole.</summary>
    private sealed class OwnRules<T> : IValidateOptions<T>
        where T : class
    {
        public ValidateOptionsResult Validate(string? name, T options)
        {
            string[] wrong = [.. (options as IValidatableObject)?.Validate(new(options)).Select(each => each.ErrorMessage!) ?? []];
            return wrong.Length == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(wrong);
        }
    }
}

/// <summary>All settings of the app: what each <see cref="SettingsExtensions.BindSettings"/> binds.</summary>
internal sealed class KnownSettings
{
    public List<Setting> All { get; } = [];
}
