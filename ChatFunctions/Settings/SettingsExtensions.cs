using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace ChatFunctions.Settings;

internal static class SettingsExtensions
{
    /// <summary>Binds a section; a value that can't be read is reported under the name by which operators know the setting.</summary>
    public static OptionsBuilder<T> BindSettings<T>(this OptionsBuilder<T> options, string section)
        where T : class =>
        options.Configure<IConfiguration>((target, configuration) =>
        {
            try
            {
                configuration.GetSection(section).Bind(target);
            }
            catch (InvalidOperationException exception)
            {
                var message = exception.Message.Replace($"{section}:", $"{section}__", StringComparison.Ordinal);
                throw new OptionsValidationException(Options.DefaultName, typeof(T), [message]);
            }
        });
}
