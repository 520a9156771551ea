using System.ComponentModel.DataAnnotations;

namespace ChatFunctions.Settings;

/// <summary>What a setting may be. It judges the value as converted; a setting that is absent is not asked.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal abstract class SettingRuleAttribute : ValidationAttribute
{
    /// <summary>What is allowed, in words that go on from «must be».</summary>
    public abstract string Allowed { get; }

    public override string FormatErrorMessage(string name) => $"{name} must be {Allowed}.";
}
